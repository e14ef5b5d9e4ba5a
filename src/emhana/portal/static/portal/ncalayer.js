// Signs in the browser through NCALayer, the program of the National Certification Authority on the person's own machine.
// Without this file, or without that program, the page is used with a file; nothing here decides anything.
const block = document.querySelector("[data-ncalayer]");
const INDIVIDUAL = ["1.2.398.3.3.4.1.1"];
const SIGNING = "1.3.6.1.5.5.7.3.4";
const HOW_LONG = 300000;

const say = (name) => {
  const status = block.querySelector("[role=status]");
  status.hidden = false;
  status.textContent = block.dataset[name];
};

// The new module answers with `status`, the old one with `code`; both want the content as base64.
const wanted = (old) =>
  old
    ? { module: "kz.gov.pki.knca.commonUtils", method: "createCAdESFromBase64", args: ["PKCS12", "SIGNATURE", block.dataset.content, false] }
    : {
        module: "kz.gov.pki.knca.basics",
        method: "sign",
        args: {
          allowedStorages: null,
          format: "cms",
          data: block.dataset.content,
          signingParams: { decode: true, encapsulate: false, digested: false },
          signerParams: { extKeyUsageOids: [SIGNING, ...INDIVIDUAL], chain: block.dataset.demo ? [] : undefined },
          locale: document.documentElement.lang,
        },
      };

const signatureIn = (answer) => {
  const result = answer.body?.result ?? answer.responseObject;
  return Array.isArray(result) ? result[0] : result;
};

const sign = (button) => {
  const socket = new WebSocket(block.dataset.ncalayer);
  let greeted = false;
  let old = false;
  let over = false;
  const end = (name) => {
    if (over) return;
    over = true;
    button.disabled = false;
    say(name);
    socket.close();
  };
  const ask = () => socket.send(JSON.stringify(wanted(old)));
  button.disabled = true;
  say("waiting");
  setTimeout(() => end("absent"), HOW_LONG);
  socket.onerror = () => end(greeted ? "failed" : "absent");
  socket.onclose = () => end(greeted ? "failed" : "absent");
  socket.onmessage = (message) => {
    let answer;
    try {
      answer = JSON.parse(message.data);
    } catch {
      return end("failed");
    }
    if (!greeted) {
      greeted = true;
      return ask();
    }
    const signature = signatureIn(answer);
    const signed = answer.status === true || answer.code === "200";
    if (signed && typeof signature === "string") {
      over = true;
      socket.close();
      const form = block.querySelector("form");
      form.elements.cms.value = signature;
      return form.submit();
    }
    // A program that does not know the new module says so with a code and no status.
    if (!old && answer.status === undefined) {
      old = true;
      return ask();
    }
    return end(signed ? "cancelled" : "failed");
  };
};

if (block) {
  const button = block.querySelector("[data-sign]");
  block.hidden = false;
  button.addEventListener("click", () => sign(button));
}
