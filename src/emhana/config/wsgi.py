"""The WSGI application that the web process serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emhana.config.settings")
# Setting a page starts a thread for every core in each process: with one process a core they only wake and wait for each other.
os.environ.setdefault("RAYON_NUM_THREADS", "1")
application = get_wsgi_application()
