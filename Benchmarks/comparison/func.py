"""Those of the ten situations that `func` can be run in without a cluster: func.py >recorded/func.txt.

It needs func and git. The last commit of its repository that vendors its modules is knative-v1.12.0-35; `go build -mod=vendor` makes it.
Its builder images and its cluster are out of reach here. The page quotes the rest from its source.
"""

import sys

sys.dont_write_bytecode = True
from transcript import Transcript

DEPLOY = "func deploy --registry 127.0.0.1:28082/ann"

ann = Transcript()
try:
    print("# func: the situations that need no cluster\n")
    ann.run("func version")
    ann.situation("The first run")
    ann.run("func create -l python hello")
    ann.quiet("cd hello && git init -q && git add -A && git commit -qm hello")
    ann.run(f"timeout 100 {DEPLOY}")
    ann.situation("No engine")
    ann.run(f"DOCKER_HOST=unix:///tmp/nowhere.sock timeout 100 {DEPLOY}")
    ann.situation("A typo in a file")
    ann.run("echo 'enviroment: {A: b}' >>func.yaml", f"timeout 100 {DEPLOY}", "git checkout -q .")
    ann.situation("Back to the version before")
    ann.run("func rollback hello")
    ann.situation("The cause of a build")
    ann.run("func why hello")
finally:
    ann.finish()
