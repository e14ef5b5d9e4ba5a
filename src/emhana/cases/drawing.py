"""`python -m emhana.cases.drawing`: the state diagram of a case, as the docs show it."""

from emhana.cases.lifecycle import diagram

if __name__ == "__main__":
    print(f"# Life of a case\n\nMade from `emhana/cases/lifecycle.py` by `make docs`.\n\n```mermaid\n{diagram()}```")
