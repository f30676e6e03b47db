import Basics
import BuildGraph
import FoundationEssentials
import FunctionModel
import TestSupport
import Testing
import WorkModel

@testable import Deployment
@testable import SingleHost

/// The form of deployment records, `faaso.deployment/2`.
struct RecordCodingTests {
    static let function = DesiredFunction(
        name: "sum",
        image: FunctionImage(
            id: "sha256:" + String(repeating: "a", count: 64), key: String(repeating: "b", count: 64), reference: "shop/sum:bbbb"),
        configuration: ContainerConfiguration(
            environment: ["A": "1"], environmentFile: "sum.env", secrets: ["token": "v1"], networks: ["databases"],
            volumes: [Volume(source: "data", target: "/data"), Volume(source: "cache", target: "/cache", readOnly: true)],
            limits: Fixtures.limits, stopGrace: .milliseconds(1500), blocksCloudMetadata: true),
        health: Health(), drain: .seconds(120))

    static let record = DeploymentRecord(
        number: 3, at: "2026-01-02T03:04:05Z", by: "ann@host", commit: "abc", dirty: false, rollback: Rollback(deployment: 1),
        desired: DesiredState(
            project: "shop", repository: "/srv/shop", functions: [function], unrouted: ["mul"],
            routes: [
                DesiredRoute(
                    path: "/sum", function: "sum", stripPrefix: false,
                    options: RouteOptions(timeout: .seconds(90), bodyLimit: 2 << 20, headers: ["X-A": "1"], users: ["ann": "$2a$14$x"]))
            ],
            listen: Listen(host: "::1", port: 8443),
            proxy: ProxySettings(image: "caddy:3", importFolder: "caddy", tlsInternal: true, headerLimit: 65536),
            snippets: ["a.caddy": "respond 200\n"], ports: 20000...20099),
        changes: [
            Step(.container("sum"), .replace, [Reason(.imageChanged, "image:sum", detail: "a -> b")]),
            Step(.proxy, .create, [Reason(.neverDeployed)], interrupts: true),
        ],
        failed: ["mul": "it ended with status 1"])

    @Test func `a record is a text that a person can read`() throws {
        let text = String(decoding: try Self.record.encoded, as: UTF8.self)
        #expect(text == Self.text)
        #expect(try DeploymentRecord(decoding: Array(text.utf8)) == Self.record)
    }

    @Test func `the rollback of one function is on record`() throws {
        var record = Self.record
        record.rollback = Rollback(deployment: 1, function: "sum")
        let bytes = try record.encoded
        #expect(try DeploymentRecord(decoding: bytes) == record)
        #expect(try JSONSchema(published: "deployment").problems(try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))) == [])
        #expect(record.wholeRollback == nil && record.rollback(of: "sum") == 1 && record.rollback(of: "mul") == nil)
        #expect(Self.record.wholeRollback == 1 && Self.record.rollback(of: "mul") == 1)
    }

    @Test func `a record agrees with its published schema`() throws {
        let schema = try JSONSchema(published: "deployment")
        #expect(schema.problems(try JSONValue(parsing: Self.text)) == [])
        for (old, new) in [("\"2m\"", "120"), ("container:sum", "sum"), ("image-changed", "other"), ("\"cpus\"", "\"cpu\"")] {
            #expect(schema.problems(try JSONValue(parsing: Self.text.replacing(old, with: new))) != [], "\(new)")
        }
    }

    @Test func `the networks that are never created are on record`() throws {
        var record = Self.record
        record.desired.functions[0].externalNetworks = ["databases"]
        let bytes = try record.encoded
        #expect(try DeploymentRecord(decoding: bytes) == record)
        #expect(try JSONSchema(published: "deployment").problems(JSONValue(parsing: String(decoding: bytes, as: UTF8.self))) == [])
    }

    /// The tables are those of ``InputListTests``, which fails if a property has no row.
    @Test(arguments: InputListTests.container.indices) func `each property of a container is on record`(index: Int) throws {
        var record = Self.record
        InputListTests.container[index].change(&record.desired.functions[0].configuration)
        #expect(try DeploymentRecord(decoding: record.encoded) == record, "\(InputListTests.container[index].property)")
    }

    @Test(arguments: InputListTests.route.indices) func `each property of a route is on record`(index: Int) throws {
        var record = Self.record
        InputListTests.route[index].change(&record.desired.routes[0])
        #expect(try DeploymentRecord(decoding: record.encoded) == record, "\(InputListTests.route[index].property)")
    }

    @Test(arguments: InputListTests.health.indices) func `each property of the health check is on record`(index: Int) throws {
        var record = Self.record
        InputListTests.health[index].change(&record.desired.functions[0].health)
        #expect(try DeploymentRecord(decoding: record.encoded) == record, "\(InputListTests.health[index].property)")
    }

    @Test(arguments: InputListTests.proxy.indices) func `each setting of the proxy is on record`(index: Int) throws {
        var record = Self.record
        InputListTests.proxy[index].change(&record.desired)
        #expect(try DeploymentRecord(decoding: record.encoded) == record, "\(InputListTests.proxy[index].name)")
    }

    @Test func `a record of little has no members for what is absent`() throws {
        let record = DeploymentRecord(
            number: 1, at: "2026-01-02T03:04:05Z", by: "ann@host",
            desired: DesiredState(
                project: "shop", repository: "/srv/shop",
                functions: [
                    DesiredFunction(
                        name: "sum", image: nil, configuration: ContainerConfiguration(limits: Limits()), health: Health(), drain: .zero)
                ],
                routes: [DesiredRoute(path: "/", function: "sum")], listen: Listen(), proxy: ProxySettings()))
        let text = String(decoding: try record.encoded, as: UTF8.self)
        #expect(!text.contains("null") && !text.contains("cpus") && !text.contains("tls"))
        #expect(try JSONSchema(published: "deployment").problems(JSONValue(parsing: text)) == [])
        #expect(try DeploymentRecord(decoding: Array(text.utf8)) == record)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"schema": "faaso.deployment/1"}"#, #"{"schema": "faaso.other/2"}"#, #"{"schema": "faaso.deployment/0"}"#,
        #"{"schema": "faaso.deployment/x"}"#, #"{"schema": "faaso.deployment/-1"}"#, text.replacing("\"2m\"", with: "\"2 minutes\""),
        text.replacing("faaso.deployment/2", with: "faaso.other/2"), text.replacing("container:sum", with: "sum"),
        text.replacing("20000-20099", with: "20099-20000"), text.replacing("[::1]:8443", with: "::1:8443"),
        text.replacing("data:/data", with: "data"), text.replacing("192m", with: "much"),
    ]) func `bytes that are torn or of another form are no record`(text: String) throws {
        #expect(try DeploymentRecord(decoding: Array(text.utf8)) == nil)
    }

    @Test(arguments: ["faaso.deployment/3", "faaso.deployment/12"]) func `a newer form is an error that names it`(schema: String) throws {
        let bytes = Array(#"{"schema": "\#(schema)", "number": {"anything": []}}"#.utf8)
        #expect(throws: NewerForm(schema: schema)) { try DeploymentRecord(decoding: bytes) }
    }

    private static let text = #"""
        {
          "at" : "2026-01-02T03:04:05Z",
          "by" : "ann@host",
          "changes" : [
            {
              "action" : "replace",
              "interrupts" : false,
              "node" : "container:sum",
              "reasons" : [
                {
                  "detail" : "a -> b",
                  "input" : "image:sum",
                  "kind" : "image-changed"
                }
              ]
            },
            {
              "action" : "create",
              "interrupts" : true,
              "node" : "proxy",
              "reasons" : [
                {
                  "kind" : "never-deployed"
                }
              ]
            }
          ],
          "commit" : "abc",
          "desired" : {
            "functions" : [
              {
                "cloud_metadata" : "block",
                "drain" : "2m",
                "environment" : {
                  "A" : "1"
                },
                "environment_file" : "sum.env",
                "health" : {
                  "interval" : "5s",
                  "path" : "/ping",
                  "retries" : 3,
                  "start_period" : "30s",
                  "timeout" : "2s"
                },
                "image" : {
                  "id" : "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                  "key" : "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                  "reference" : "shop/sum:bbbb"
                },
                "limits" : {
                  "cpus" : 0.5,
                  "memory" : "192m",
                  "pids" : 64
                },
                "name" : "sum",
                "networks" : [
                  "databases"
                ],
                "secrets" : {
                  "token" : "v1"
                },
                "stop_grace" : "1500ms",
                "volumes" : [
                  "data:/data",
                  "cache:/cache:ro"
                ]
              }
            ],
            "listen" : "[::1]:8443",
            "ports" : "20000-20099",
            "project" : "shop",
            "proxy" : {
              "header_limit" : "64k",
              "image" : "caddy:3",
              "import" : "caddy",
              "tls" : "internal"
            },
            "repository" : "/srv/shop",
            "routes" : [
              {
                "basic_auth" : {
                  "ann" : "$2a$14$x"
                },
                "body_limit" : "2m",
                "function" : "sum",
                "headers" : {
                  "X-A" : "1"
                },
                "path" : "/sum",
                "strip_prefix" : false,
                "timeout" : "90s"
              }
            ],
            "snippets" : {
              "a.caddy" : "respond 200\n"
            },
            "unrouted" : [
              "mul"
            ]
          },
          "dirty" : false,
          "failed" : {
            "mul" : "it ended with status 1"
          },
          "number" : 3,
          "rollback" : 1,
          "schema" : "faaso.deployment/2"
        }

        """#
}
