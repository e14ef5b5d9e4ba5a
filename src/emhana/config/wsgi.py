"""The WSGI application that the web process serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emhana.config.settings")
# Setting a page starts a thread for every core in each process: with one process a core they only wake and wait for each other.
os.environ.setdefault("RAYON_NUM_THREADS", "1")
application = get_wsgi_application()
# What is loaded by now stays: the collector went through it all for a twentieth of the time of each answer.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
