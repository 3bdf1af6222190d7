"""Run a command; after its output print the peak resident memory (MB) of its largest process, itself included."""

import resource
import subprocess
import sys

code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, flush=True)
sys.exit(code)
