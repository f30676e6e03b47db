import Testing

@testable import FunctionModel

struct MetadataTests {
    @Test func `every field is read`() throws {
        let files = MemoryFiles.function(
            """
            packages: {build: [libpq-dev, gcc, gcc], run: [libpq5=15.3-0+deb12u1]}
            include: [shared/money, {from: ./schemas//sum.json, to: data/schema.json}]
            build_args: {OPTIMIZE: "2", LEVEL: 3, DEBUG: true, EMPTY: ""}
            build_secrets: [pip_token]
            environment: {PRECISION: "2", RATIO: 1.50, A: own}
            environment_file: env/common.env
            secrets: [db_password]
            networks: [databases]
            volumes: [sum-data:/data, "cache:/var/cache/:ro"]
            health: {path: /up, interval: 500ms, timeout: 3s, start_period: 1m, retries: 5}
            limits: {memory: 256m, cpus: 0.5, pids: 128}
            stop_grace: 15s
            drain: 0s
            test:
              - {name: adds, request: {method: POST, path: "/?x=1", headers: {Accept: text/plain}, body: '{"a":1}'}, expect: {status: 200, headers: {Content-Type: application/json}, body: x, matches: "^x$", json: {"sum": 3}, contains: [1]}}
              - {name: unit, command: [python3, -m, unittest, 2], timeout: 2m}
            cloud_metadata: block
            candidate: after-tests
            deploy: recreate
            target: Final
            command: [python3, -m, app, 8000]
            port: 8000
            """, ["env/common.env": .bytes(Array("A=file\nB=two\n".utf8))])
        let function = try #require(try files.load().get().function("sum"))
        let metadata = function.metadata
        #expect(function.runtime == "python")
        #expect(function.path == "functions/sum")
        #expect(metadata.packages == Packages(build: ["gcc", "libpq-dev"], run: ["libpq5=15.3-0+deb12u1"]))
        #expect(metadata.include == [Include(from: "shared/money"), Include(from: "schemas/sum.json", to: "data/schema.json")])
        #expect(metadata.buildArguments == ["OPTIMIZE": "2", "LEVEL": "3", "DEBUG": "true", "EMPTY": ""])
        #expect(metadata.buildSecrets == ["pip_token"])
        #expect(metadata.environment == ["PRECISION": "2", "RATIO": "1.50", "A": "own"])
        #expect(metadata.environmentFile == "env/common.env")
        #expect(metadata.fullEnvironment == ["PRECISION": "2", "RATIO": "1.50", "A": "own", "B": "two"])
        #expect(metadata.secrets == ["db_password"])
        #expect(metadata.networks == ["databases"])
        #expect(metadata.candidate == .afterTests && metadata.deploy == .recreate)
        #expect(metadata.blocksCloudMetadata && !Metadata().blocksCloudMetadata)
        #expect(metadata.target == "Final" && metadata.command == ["python3", "-m", "app", "8000"] && metadata.port == 8000)
        #expect(
            metadata.volumes == [
                Volume(source: "sum-data", target: "/data"), Volume(source: "cache", target: "/var/cache", readOnly: true),
            ])
        #expect(metadata.health.path == "/up")
        #expect(metadata.health.interval == .milliseconds(500))
        #expect(metadata.health.timeout == .seconds(3))
        #expect(metadata.health.startPeriod == .seconds(60))
        #expect(metadata.health.retries == 5)
        #expect(metadata.limits.memory == 256 << 20)
        #expect(metadata.limits.cpus == 0.5)
        #expect(metadata.limits.pids == 128)
        #expect(metadata.stopGrace == .seconds(15))
        #expect(metadata.drain == .zero)
        let location = { SourceLocation(file: "functions/sum/metadata.yml", line: $0, column: 5) }
        #expect(
            metadata.tests == [
                FunctionTest(
                    name: "adds",
                    kind: .request(
                        HTTPCase(method: "POST", path: "/?x=1", headers: ["Accept": "text/plain"], body: #"{"a":1}"#),
                        Expectation(
                            status: 200, headers: ["Content-Type": "application/json"], body: "x", matches: "^x$",
                            json: .object(["sum": .number(3)]), contains: .array([.number(1)]))), location: location(16)),
                FunctionTest(
                    name: "unit", kind: .command(["python3", "-m", "unittest", "2"]), timeout: .seconds(120), location: location(17)),
            ])
    }

    @Test func `environment may be a list, as in compose files`() throws {
        let files = MemoryFiles.function("environment: [A=1, 'B=x=y', C=]\n")
        #expect(try #require(try files.load().get().function("sum")).metadata.environment == ["A": "1", "B": "x=y", "C": ""])
    }

    @Test(arguments: [
        ("256Mi", Int64(256 << 20)), ("50MB", 50 << 20), ("64kb", nil), ("1GiB", 1 << 30), ("8388608b", 8 << 20), ("6x", nil),
    ])
    func `sizes may have the units of other tools`(text: String, bytes: Int64?) throws {
        let files = MemoryFiles.function("limits: {memory: \(text)}\n")
        #expect((try? files.load().get())?.function("sum")?.metadata.limits.memory == bytes)
    }

    @Test func `absent fields have the documented defaults`() throws {
        let metadata = try #require(try MemoryFiles.function("").load().get().function("sum")).metadata
        #expect(metadata == Metadata())
        #expect(metadata.limits.memory == 512 << 20 && metadata.limits.pids == 256 && metadata.limits.cpus == nil)
        #expect(metadata.target == nil && metadata.command == nil && metadata.port == 3000)
        #expect(metadata.stopGrace == .seconds(10) && metadata.drain == .seconds(30))
        #expect(metadata.health.path == "/ping" && metadata.health.interval == .seconds(5) && metadata.health.retries == 3)
    }

    @Test func `a request without method and path is a GET of the root`() throws {
        let files = MemoryFiles.function("test: [{name: up, request: {}, expect: {status: 200}}]\n")
        let test = try #require(try files.load().get().function("sum")?.metadata.tests.first)
        #expect(test.kind == .request(HTTPCase(method: "GET", path: "/"), Expectation(status: 200)))
        #expect(test.timeout == .seconds(30))
    }

    @Test func `each field's place is known by its path`() throws {
        let files = MemoryFiles.function(
            "packages:\n  build: [gcc]\nbuild_args:\n  X: 1\nsecrets: [a, b]\nenvironment_file: env/common.env\n")
        let locations = try #require(try files.load().get().function("sum")).locations.mapValues { "\($0.line):\($0.column)" }
        #expect(
            locations == [
                "runtime": "1:10", "packages": "3:3", "packages.build": "3:10", "packages.build.gcc": "3:11", "build_args": "5:3",
                "build_args.X": "5:3", "secrets": "6:10", "secrets.0": "6:11", "secrets.1": "6:14", "environment_file": "7:19",
            ])
    }

    private static let sourceFields =
        "runtime, packages, include, build_args, build_secrets, target, command, port, environment, environment_file, secrets, networks, internal, calls, volumes, cloud_metadata, health, limits, stop_grace, drain, candidate, deploy, replicas, placement, test"

    @Test(arguments: [
        Case("deploy: blue-green", "2:9: error: deploy: found 'blue-green', swap or recreate is allowed"),
        Case(
            "deploy: {resources: {}}",
            "2:9: error: deploy: found a map, swap or recreate is allowed\nhint: the limits of compose's `deploy.resources` are written under `limits`"
        ),
        Case("env_file: .env", "2:1: error: unknown key 'env_file'\nhint: write 'environment_file'\nhint: allowed: \(sourceFields)"),
        Case("lang: python", "2:1: error: unknown key 'lang'\nhint: write 'runtime'\nhint: allowed: \(sourceFields)"),
        Case(
            "restart: always",
            "2:1: error: unknown key 'restart'\nhint: not needed: a container that ends is started again\nhint: allowed: \(sourceFields)"),
        Case(
            "environment: [DEBUG]",
            "2:15: error: environment: found 'DEBUG', NAME=value is allowed\nhint: variables of the shell that runs faaso are not passed on; write the value, or use `secrets`"
        ),
        Case("environment: [A=1, A=2]", "2:20: error: environment: found 'A' again, once is allowed"),
        Case(
            "deploy: recreate\ncandidate: with-tests",
            "3:12: error: candidate: found 'with-tests', after-tests is allowed with `deploy: recreate`\nhint: no new version starts beside the old one there; write after-tests, or remove the line"
        ),
        Case("candidate: before", "2:12: error: candidate: found 'before', with-tests or after-tests is allowed"),
        Case("packagse: {}", "2:1: error: unknown key 'packagse'\nhint: did you mean 'packages'?\nhint: allowed: \(sourceFields)"),
        Case("zzz: 1", "2:1: error: unknown key 'zzz'\nhint: allowed: \(sourceFields)"),
        Case(
            "limits: {memroy: 1g}",
            "2:10: error: unknown key 'memroy' in limits\nhint: did you mean 'memory'?\nhint: allowed: memory, cpus, pids"),
        Case(
            "packages: [gcc]",
            "2:11: error: packages: found a list, a map is allowed\nhint: `build` lists packages for building, `run` those of the final image"
        ),
        Case("packages: {build: gcc}", "2:19: error: packages.build: found 'gcc', a list is allowed"),
        Case("packages: {run: [[a]]}", "2:18: error: packages.run: found a list, a string is allowed"),
        Case(
            "packages: {run: [Foo]}",
            "2:18: error: packages.run: found 'Foo', a package's name of a-z, 0-9, '+', '.' and '-' that begins with a letter or digit (name=version pins one) is allowed"
        ),
        Case(
            "packages: {run: ['a b', a=, =1]}",
            """
            2:18: error: packages.run: found 'a b', a package's name of a-z, 0-9, '+', '.' and '-' that begins with a letter or digit (name=version pins one) is allowed
            functions/sum/metadata.yml:2:25: error: packages.run: found 'a=', a package's name of a-z, 0-9, '+', '.' and '-' that begins with a letter or digit (name=version pins one) is allowed
            functions/sum/metadata.yml:2:29: error: packages.run: found '=1', a package's name of a-z, 0-9, '+', '.' and '-' that begins with a letter or digit (name=version pins one) is allowed
            """),
        Case("build_args: {A: ~}", "2:17: error: build_args.A: found nothing, a string is allowed\nhint: write \"\" for an empty value"),
        Case("build_args: {A: [1]}", "2:17: error: build_args.A: found a list, a string is allowed"),
        Case(
            "build_args: {1a: 2}",
            "2:14: error: build_args: found the name '1a', a name of letters A-Z and a-z, digits and '_' that does not begin with a digit is allowed"
        ),
        Case(
            "build_args: {BUILD_PACKAGES: a}",
            "2:14: error: build_args: found BUILD_PACKAGES, which faaso sets itself\nhint: list packages under `packages`: {build: […]}"),
        Case(
            "build_args: {RUN_PACKAGES: a}",
            "2:14: error: build_args: found RUN_PACKAGES, which faaso sets itself\nhint: list packages under `packages`: {run: […]}"),
        Case(
            "build_secrets: ['a,b']",
            "2:17: error: build_secrets: found 'a,b', a name of at most 64 letters, digits, '_', '.' and '-' that begins with a letter, a digit or '_' is allowed"
        ),
        Case("secrets: [a, a]", "2:14: error: secrets: found 'a' again, once is allowed (it is in line 2 already)"),
        Case("secrets: [null]", "2:11: error: secrets: found nothing, a string is allowed"),
        Case(
            "secrets: [..]",
            "2:11: error: secrets: found '..', a name of at most 64 letters, digits, '_', '.' and '-' that begins with a letter, a digit or '_' is allowed"
        ),
        Case(
            "environment: {PORT: 80}",
            "2:15: error: found PORT, which faaso sets itself\nhint: write the field `port` in metadata.yml: PORT is set to it"
        ),
        Case(
            "environment: {\"A=B\": 1}",
            "2:15: error: environment: found the name 'A=B', a name that is not empty and has no '=' and no NUL is allowed"
        ),
        Case(
            "environment: {\"\": 1}",
            "2:15: error: environment: found the name '', a name that is not empty and has no '=' and no NUL is allowed"),
        Case("environment: A=1", "2:14: error: environment: found 'A=1', a map is allowed"),
        Case("environment: {A: \"a\\0\"}", "2:18: error: environment.A: found the character U+0000, which is not allowed"),
        Case(
            "networks: [host]",
            "2:12: error: networks: found 'host', the name of a network (letters, digits, '_', '.' and '-'; not host or none, which cannot be joined besides others) is allowed"
        ),
        Case("limits:", "2:8: error: limits: found nothing, a map is allowed"),
        Case(
            "limits: {memory: 5m}", "2:18: error: limits.memory: found '5m', a size such as 64k, 256m, 1g or bytes, at least 6m, is allowed"
        ),
        Case(
            "limits: {memory: 1.5g}",
            "2:18: error: limits.memory: found '1.5g', a size such as 64k, 256m, 1g or bytes, at least 6m, is allowed"),
        Case(
            "limits: {cpus: 0}", "2:16: error: limits.cpus: found '0', a number of processors such as 0.5 or 2, at least 0.01, is allowed"),
        Case(
            "limits: {cpus: nan}",
            "2:16: error: limits.cpus: found 'nan', a number of processors such as 0.5 or 2, at least 0.01, is allowed"),
        Case("limits: {pids: 0}", "2:16: error: limits.pids: found '0', a whole number from 1 to 4194304 is allowed"),
        Case(
            "limits: {pids: \"9\"}",
            "2:16: error: limits.pids: found '9', a whole number from 1 to 4194304 is allowed\nhint: remove the quotes"),
        Case(
            "stop_grace: 10",
            "2:13: error: stop_grace: found '10', a duration such as 500ms, 5s, 2m or 1h is allowed\nhint: write the unit: 10s"),
        Case("drain: -5s", "2:8: error: drain: found '-5s', a duration such as 500ms, 5s, 2m or 1h is allowed"),
        Case("drain: {a: 1}", "2:8: error: drain: found a map, a duration such as 500ms, 5s, 2m or 1h is allowed"),
        Case(
            "health: {interval: 0s}",
            "2:20: error: health.interval: found '0s', a duration such as 500ms, 5s, 2m or 1h, longer than nothing, is allowed"),
        Case("health: {retries: 0}", "2:19: error: health.retries: found '0', a whole number from 1 to 1000 is allowed"),
        Case("health: {retries: 2.5}", "2:19: error: health.retries: found '2.5', a whole number from 1 to 1000 is allowed"),
        Case(
            "health: {path: ping}",
            "2:16: error: health.path: found 'ping', a path that begins with '/' and has no spaces and no '#' (write them as %20 and %23) is allowed"
        ),
        Case("environment: {A: !!binary aGk=}", "2:18: error: found the tag 'tag:yaml.org,2002:binary', no tags are allowed"),
        Case("environment: !mine {A: 1}", "2:14: error: found the tag '!mine', no tags are allowed"),
        Case("secrets: !mine [a]", "2:10: error: found the tag '!mine', no tags are allowed"),
        Case("environment: {[a]: 1}", "2:15: error: found a list as a key, a text is allowed"),
    ])
    func `a problem says what was found and what is allowed`(row: Case) {
        #expect(MemoryFiles.function(row.input + "\n").problems() == "functions/sum/metadata.yml:\(row.output)")
    }

    @Test(arguments: [
        Case(
            "[/srv/data:/data]",
            "11: error: volumes: found '/srv/data:/data', a named volume (name:/path) is allowed\nhint: folders of the host are not mounted; files that the function needs come into its image with `include`\nhint: for quick edits, 'faaso watch' builds and deploys at each save"
        ),
        Case(
            "[./a:/data]",
            "11: error: volumes: found './a:/data', a named volume (name:/path) is allowed\nhint: folders of the host are not mounted; files that the function needs come into its image with `include`\nhint: for quick edits, 'faaso watch' builds and deploys at each save"
        ),
        Case("[data]", "11: error: volumes: found 'data', name:/path, or name:/path:ro, is allowed"),
        Case("['ab:/c:z']", "11: error: volumes: found 'ab:/c:z', name:/path, or name:/path:ro, is allowed"),
        Case(
            "[a:/data]",
            "11: error: volumes: found the volume's name 'a', two or more letters, digits, '_', '.' and '-', beginning with a letter or digit, are allowed"
        ),
        Case("[ab:data]", "11: error: volumes: found the path 'data', an absolute path without '.' and '..', other than '/', is allowed"),
        Case("['ab:/']", "11: error: volumes: found the path '/', an absolute path without '.' and '..', other than '/', is allowed"),
        Case(
            "[ab:/a/../b]",
            "11: error: volumes: found the path '/a/../b', an absolute path without '.' and '..', other than '/', is allowed"),
        Case("[ab:/run/secrets/x]", "11: error: volumes: found the path '/run/secrets/x', which is kept for secrets"),
        Case("[ab:/a, cd:/a/]", "18: error: volumes: found the path '/a' again, one volume on a path is allowed (line 2 has one)"),
        Case("[{ab: /a}]", "11: error: volumes: found a map, a string is allowed"),
        Case("data:/data", "10: error: volumes: found 'data:/data', a list is allowed"),
    ])
    func `volumes are named ones`(row: Case) {
        #expect(MemoryFiles.function("volumes: \(row.input)\n").problems() == "functions/sum/metadata.yml:2:\(row.output)")
    }

    @Test(arguments: [
        Case("{request: {}, expect: {status: 200}}", "8: error: test: found no `name`, which is required"),
        Case("{name: '', command: [a]}", "15: error: test.name: found '', a text on one line, not empty is allowed"),
        Case("{name: a}", "8: error: test: found neither `request` nor `command`, one of them is required"),
        Case(
            "{name: a, request: {}, expect: {status: 200}, command: [a]}",
            "54: error: test: found `request` and `command`, one of them is allowed"),
        Case(
            "{name: a, request: {}}",
            "8: error: test: found a request without `expect`, at least one expectation is required\nhint: allowed: status, headers, body, matches, json, contains"
        ),
        Case(
            "{name: a, request: {}, expect: {headers: {}}}",
            "39: error: expect: found no expectation, at least one is required\nhint: allowed: status, headers, body, matches, json, contains"
        ),
        Case(
            "{name: a, request: {}, expect: {}}",
            "39: error: expect: found no expectation, at least one is required\nhint: allowed: status, headers, body, matches, json, contains"
        ),
        Case(
            "{name: a, command: [x], expect: {status: 1}}",
            "32: error: test: found `expect` with a command, only a request has expectations\nhint: a command must exit with 0"),
        Case(
            "{name: a, command: make test}",
            "27: error: test.command: found 'make test', a list is allowed\nhint: for a shell's command line write [sh, -c, '…']"),
        Case("{name: a, command: []}", "27: error: test.command: found an empty list, at least the program is required"),
        Case(
            "{name: a, command: [x], timeout: 0s}",
            "41: error: test.timeout: found '0s', a duration such as 500ms, 5s, 2m or 1h, longer than nothing, is allowed"),
        Case(
            "{name: a, request: {body: {a: 1}}, expect: {status: 200}}",
            "34: error: request.body: found a map, a string is allowed\nhint: put JSON in quotes: '{\"a\": 1}'"),
        Case(
            "{name: a, request: {method: get}, expect: {status: 200}}",
            "36: error: request.method: found 'get', a method in upper case such as GET or POST is allowed"),
        Case(
            "{name: a, request: {path: x}, expect: {status: 200}}",
            "34: error: request.path: found 'x', a path that begins with '/' and has no spaces and no '#' (write them as %20 and %23) is allowed"
        ),
        Case(
            "{name: a, request: {headers: {'a b': c}}, expect: {status: 200}}",
            "38: error: request.headers: found the name 'a b', a header's name without spaces and ':' is allowed"),
        Case(
            "{name: a, request: {path: /%zz}, expect: {status: 200}}",
            "34: error: request.path: found '/%zz', a path with two hexadecimal digits after each '%' is allowed"),
        Case(
            "{name: a, request: {headers: {X_A: b}}, expect: {status: 200}}",
            "38: error: request.headers: found 'X_A', which no caller can send to a function: the proxy drops headers with '_' in their names"
        ),
        Case(
            "{name: a, request: {headers: {x-real-ip: b}}, expect: {status: 200}}",
            "38: error: request.headers: found 'x-real-ip', which no caller can send to a function: the proxy removes it, because functions could take it for the proxy's word"
        ),
        Case(
            "{name: a, request: {headers: {a: b, A: c}}, expect: {status: 200}}",
            "44: error: request.headers: found 'A' again, once is allowed (it is in line 2 already)"),
        Case(
            "{name: a, request: {headers: {a: \"b\\nc\"}}, expect: {status: 200}}",
            "41: error: request.headers.a: found 'b c', a value on one line is allowed"),
        Case(
            "{name: a, request: {}, expect: {status: 2000}}",
            "48: error: expect.status: found '2000', a whole number from 100 to 599 is allowed"),
        Case(
            "{name: a, request: {}, expect: {stauts: 200}}",
            "40: error: unknown key 'stauts' in expect\nhint: did you mean 'status'?\nhint: allowed: status, headers, body, matches, json, contains"
        ),
        Case(
            "{name: a, request: {}, expect: {json: .inf}}", "46: error: expect.json: found '.inf', a number that JSON can hold is allowed"),
        Case("go test", "8: error: test: found 'go test', a map with `name` and `request` or `command` is allowed"),
    ])
    func `a test that cannot be run is refused`(row: Case) {
        #expect(MemoryFiles.function("test: [\(row.input)]\n").problems() == "functions/sum/metadata.yml:2:\(row.output)")
    }

    @Test func `two tests of one name are refused`() {
        #expect(
            MemoryFiles.function("test:\n- {name: a, command: [x]}\n- {name: a, command: [y]}\n").problems()
                == "functions/sum/metadata.yml:4:3: error: test: found the name 'a' again, once is allowed (it is in line 3 already)")
    }

    @Test func `matches must be a regular expression`() {
        let text = MemoryFiles.function("test: [{name: a, request: {}, expect: {matches: '(a'}}]\n").problems()
        #expect(text.hasPrefix("functions/sum/metadata.yml:2:49: error: expect.matches: found '(a', a regular expression is allowed: "))
    }

    @Test(arguments: [
        ("1", JSONValue.number(1)), ("-0x1", .string("-0x1")), ("0x1F", .number(31)), ("0o17", .number(15)), ("+1.5e3", .number(1500)),
        ("1.", .number(1)), (".5", .number(0.5)), ("1_000", .string("1_000")), ("1.2.3", .string("1.2.3")), ("e5", .string("e5")),
        ("yes", .string("yes")), ("true", .bool(true)), ("~", .null), ("'1'", .string("1")), ("!!str 1", .string("1")),
        ("-a", .string("-a")),
        ("2024-01-01", .string("2024-01-01")), ("{a: [1, {b: }]}", .object(["a": .array([.number(1), .object(["b": .null])])])),
        ("{\"a\": {\"x\": \"1\"}}", .object(["a": .object(["x": .string("1")])])),
    ])
    func `expected JSON is typed by YAML 1.2`(yaml: String, value: JSONValue) throws {
        let files = MemoryFiles.function("test:\n- name: a\n  request: {}\n  expect:\n    json: \(yaml)\n")
        let test = try #require(try files.load().get().function("sum")?.metadata.tests.first)
        #expect(test.kind == .request(HTTPCase(), Expectation(json: value)))
    }

    @Test func `aliases of aliases are bounded`() {
        var text = "test:\n- name: a\n  request: {}\n  expect:\n    json:\n      a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        for level in 1...12 {
            text += "      a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
        }
        #expect(MemoryFiles.function(text).problems().hasSuffix("error: expect.json: found more than 100000 values"))
    }

    @Test func `a container's variables may have any name that the engine takes`() throws {
        let files = MemoryFiles.function("environment: {discovery.type: single-node, 1A: one, A-B: x, \"a b\": y, ä: z}\n")
        let function = try #require(try files.load().get().function("sum"))
        #expect(
            function.metadata.fullEnvironment == ["discovery.type": "single-node", "1A": "one", "A-B": "x", "a b": "y", "ä": "z"])
    }
}
