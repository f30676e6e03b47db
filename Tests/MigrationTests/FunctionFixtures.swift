/// Reduced projects of faas-cli and func, in the form of public examples.
enum FunctionFixtures {
    /// A store of functions in several languages.
    static let store = [
        "stack.yml": """
        version: 1.0
        provider:
          name: openfaas
          gateway: http://127.0.0.1:8080
        functions:
          cows:
            lang: node18
            handler: ./cows
            image: ${SERVER:-ghcr.io}/cows:${TAG:-latest}
          figlet:
            lang: dockerfile
            handler: ./figlet
            image: figlet
            environment: {exec_timeout: 5m}
          sleep:
            lang: golang-middleware
            handler: ./sleep
            image: sleep
            environment: {sleep_duration: 2s}
            labels: {com.openfaas.scale.min: "2"}
          certinfo:
            lang: go
            handler: ./certinfo
            image: certinfo
        configuration:
          templates: [{name: golang-middleware}]

        """,
        "cows/handler.js": "x", "cows/package.json": "{}",
        "figlet/Dockerfile": "FROM watchdog:0.3 AS watchdog\nFROM alpine\nUSER app\nEXPOSE 8080\nCMD [\"fwatchdog\"]\n",
        "sleep/handler.go": "package function", "sleep/go.mod": "module handler/function\n\ngo 1.22\n", "certinfo/handler.go": "x",
        "template/node18/index.js": "x",
    ]

    /// A function with secrets, limits and a file of variables.
    static let bot = [
        "stack.yml": """
        provider: {name: openfaas}
        functions:
          issue_bot:
            lang: python3-http
            handler: ./bot
            image: me/issue-bot
            environment:
              threshold: 0.25
              read_timeout: 10s
            environment_file: [env.yml, missing.yml]
            secrets: [auth-token]
            limits: {memory: 128Mi, cpu: 500m}
            requests: {memory: 64Mi}
            constraints: ["node.role == worker"]
            annotations: {topic: issues}
            readonly_root_filesystem: true
            build_args: {ADDITIONAL_PACKAGE: "gcc musl-dev", TEST_ENABLED: "false"}

        """,
        "env.yml": "environment:\n  repo: me/tester\n", "bot/handler.py": "def handle(event, context): return 'x'\n",
        "bot/requirements.txt": "",
    ]

    /// Functions whose images exist.
    static let images = [
        "stack.yaml": """
        provider: {name: openfaas}
        functions:
          nodeinfo:
            skip_build: true
            image: ghcr.io/openfaas/nodeinfo:latest
          empty: {}

        """
    ]

    /// A function of Python with references to secrets and maps.
    static let greeter = [
        "func.yaml": """
        specVersion: 0.36.0
        name: greeter
        runtime: python
        registry: docker.io/me
        created: 2024-01-01T00:00:00Z
        build:
          builder: pack
          buildEnvs:
            - {name: BP_CPYTHON_VERSION, value: "3.11.*"}
        run:
          envs:
            - {name: GREETING, value: Hello}
            - {name: API_KEY, value: '{{ secret:api:key }}'}
            - {name: HOST, value: '{{ env:HOST }}'}
            - {value: '{{ configMap:settings }}'}
          volumes:
            - {secret: certs, path: /workspace/certs}
            - {persistentVolumeClaim: {claimName: cache, readOnly: true}, path: /cache}
            - {emptyDir: {}, path: /scratch}
        deploy:
          namespace: default
          options:
            scale: {min: 0, max: 10}
            resources:
              requests: {cpu: 100m, memory: 128Mi}
              limits: {cpu: 1000m, memory: 256Mi, concurrency: 100}
          healthEndpoints: {liveness: /health/liveness, readiness: /health/readiness}

        """,
        "func.py": "def main(context): return 'x', 200\n", "requirements.txt": "", ".func/built": "x",
    ]

    /// A function of the newer form of Python: a class that answers ASGI.
    static let echo = [
        "func.yaml": "specVersion: 0.37.0\nname: echo\nruntime: python\n", "function/__init__.py": "from .func import new\n",
        "function/func.py": "def new(): return Function()\n", "pyproject.toml": "[project]\n",
    ]

    /// A function of Go that `New()` makes.
    static let printer = [
        "func.yaml": "specVersion: 0.36.0\nname: printer\nruntime: go\n", "go.mod": "module function\n\ngo 1.21\n",
        "function.go": """
        package function

        import "net/http"

        type Printer struct{}

        func New() *Printer { return &Printer{} }

        func (p *Printer) Handle(w http.ResponseWriter, r *http.Request) {}

        """,
    ]
}
