/// Reduced projects with compose files, in the form of public examples.
enum ComposeFixtures {
    private static let flask = """
        FROM python:3.12-alpine AS builder
        WORKDIR /code
        COPY . .
        EXPOSE 8000
        CMD ["python3", "app.py"]
        FROM builder AS dev
        RUN apk add git

        """

    /// A web application in the file's own folder, with a cache beside it.
    static let counter = [
        "compose.yaml": """
        services:
          cache:
            image: redis:7
          web:
            build:
              context: .
              target: builder
            stop_signal: SIGINT
            ports:
              - '8000:8000'
            volumes:
              - .:/code
            depends_on:
              - cache

        """,
        "Dockerfile": flask, "app.py": "app", "node_modules/left/behind.js": "x",
    ]

    /// A backend with a database, a secret in a file, and a proxy that compose builds.
    static let blog = [
        "compose.yaml": """
        services:
          db:
            image: mariadb:11
            secrets: [db-password]
            volumes: ["db-data:/var/lib/mysql"]
            networks: [backnet]
          backend:
            build: {context: backend, target: builder}
            restart: always
            secrets: [db-password]
            ports: ["8000:8000"]
            networks: [backnet, frontnet]
            depends_on:
              db: {condition: service_healthy}
          proxy:
            build: proxy
            ports: ["80:80"]
            networks: [frontnet]
        volumes: {db-data: }
        secrets:
          db-password: {file: db/password.txt}
        networks: {backnet: , frontnet: }

        """,
        "backend/Dockerfile": flask, "backend/app.py": "app", "db/password.txt": "s3cret",
        "proxy/Dockerfile": "FROM nginxinc/nginx-unprivileged\nCOPY conf /etc/nginx/conf.d/default.conf\n", "proxy/conf": "conf",
    ]

    /// Two services with one image, behind a proxy without a build.
    static let replicas = [
        "docker-compose.yml": """
        services:
          web1: &web
            build: ./web
            hostname: web1
            ports: ['81:5000']
            environment: {SIDE: left}
          web2:
            <<: *web
            hostname: web2
            ports: ['82:5000']
            environment: {SIDE: right}
          nginx:
            image: nginx
            depends_on: [web1, web2]

        """,
        "web/Dockerfile": "FROM node:20-slim\nCOPY . .\nUSER node\nCMD node server.js\n", "web/server.js": "x",
    ]

    /// Every field that has a counterpart, with variables and files of variables.
    static let full = [
        "compose.yml": """
        name: Data API
        x-common: &common
          env_file: [common.env, {path: more.env, required: false}]
          stop_grace_period: 1m30s
        services:
          api:
            <<: *common
            build:
              context: ./api
              dockerfile: docker/prod.Dockerfile
              args:
                LEVEL: ${LEVEL:-3}
                OTHER: x
            command: gunicorn --bind "0.0.0.0:8000" app:app
            ports:
              - target: 8000
                published: "${API_PORT:-9000}"
                host_ip: 127.0.0.1
              - "9100:9100"
            environment:
              - MODE=prod
              - TOKEN=${TOKEN}
              - DATABASE_URL=postgres://${DB_USER}@db:5432/app
              - NEXT=http://worker:7000/jobs
              - FROM_SHELL
            volumes:
              - uploads:/data/uploads
              - type: volume
                source: shared
                target: /data/shared
                read_only: true
            healthcheck:
              test: ["CMD-SHELL", "curl -f http://localhost:8000/healthz || exit 1"]
              interval: 15s
              timeout: 1500ms
              retries: 5
              start_period: 2m
            deploy:
              replicas: 3
              resources:
                limits: {cpus: "0.50", memory: 256M, pids: 100}
            cap_add: [NET_ADMIN]
          worker:
            build: {context: ., dockerfile_inline: "FROM scratch\\nUSER 1\\n"}
            expose: ["7000"]
          job:
            build: ./job
          db:
            image: postgres:16
        volumes:
          uploads:
          shared: {external: true}

        """,
        ".env": "TOKEN='abc def'\nexport DB_USER=ann # the owner\n", "common.env": "# shared\nLOG=info\nPORT=8000\nBROKEN\n",
        "api/docker/prod.Dockerfile": "ARG LEVEL\nFROM python:3\nARG LEVEL\nUSER 1000\n", "api/app.py": "app",
        "job/Dockerfile": "FROM python:3\nUSER 1000\n",
    ]
}
