import ContainerEngine
import DeploymentSupport
import FunctionModel
import Testing

@testable import Deployment
@testable import SingleHost

struct PrunePlanTests {
    private static func container(_ name: String, _ role: Labels.Role, image: String = "i", state: String = "running", created: Int64 = 0)
        -> ContainerSummary
    {
        ContainerSummary(
            id: "id-" + name, name: name, imageID: image, state: state, labels: Labels.base("shop", role), created: created)
    }

    private static func image(_ id: String, _ tags: [String], function: String? = "sum") -> ImageSummary {
        ImageSummary(id: id, tags: tags, labels: function.map { [Labels.function: $0] } ?? [:])
    }

    private static func plan(
        observed: ObservedState = ObservedState(), containers: [ContainerSummary] = [], volumes: [VolumeSummary] = [],
        images: [ImageSummary] = [], kept: Set<String> = []
    ) -> [String] {
        PrunePlan(
            project: "shop", observed: observed, containers: containers, volumes: volumes, images: images, kept: kept, functions: ["sum"],
            now: 10_000
        ).items.map { "\($0.kind.rawValue) \($0.name)" }
    }

    @Test func `a network that functions asked for goes when none names it`() {
        var observed = ObservedState()
        let desired = Fixtures.desired([Fixtures.function("sum") { $0.networks = ["named"] }])
        observed.lastDeployment = DeploymentRecord(number: 1, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: desired)
        func network(_ name: String, _ labels: [String: String]) -> NetworkSummary { NetworkSummary(id: name, name: name, labels: labels) }
        let networks = [
            network("named", Labels.base("shop", .joinedNetwork)), network("idle", Labels.base("shop", .joinedNetwork)),
            network("shop_functions", Labels.base("shop", .network)), network("theirs", Labels.base("other", .joinedNetwork)),
            network("foreign", [:]),
        ]
        let plan = PrunePlan(
            project: "shop", observed: observed, containers: [], volumes: [], networks: networks, images: [], kept: [], functions: ["sum"],
            now: 0)
        #expect(plan.items.map { "\($0.kind.rawValue) \($0.name)  \($0.reason)" } == ["network idle  named by no function any more"])
    }

    @Test func `a network that a container of others needs stays, and so does an external one`() {
        func network(_ name: String) -> NetworkSummary {
            NetworkSummary(id: "id-\(name)", name: name, labels: Labels.base("shop", .joinedNetwork))
        }
        let helper = ContainerSummary(id: "w", name: "shop_writer", labels: Labels.base("shop", .writer))
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: [helper], volumes: [],
            networks: [network("stopped"), network("running"), network("own"), network("external"), network("idle")],
            attached: [
                "id-stopped": [ContainerSummary(id: "p", name: "postgres", state: "exited"), helper],
                "id-running": [ContainerSummary(id: "r", name: "redis")], "id-own": [helper], "id-idle": [],
            ],
            external: ["external"], images: [], kept: [], functions: [], now: 0)
        #expect(plan.items.map(\.name) == ["shop_writer", "idle", "own"])
        #expect(plan.items.map(\.id) == ["w", "id-idle", "id-own"])
        #expect(plan.keptNetworks.map(\.item.name) == ["running", "stopped"])
        #expect(plan.keptNetworks.map(\.users) == [["redis"], ["postgres (exited)"]])
    }

    @Test func `the volume of a proxy goes when no container has it`() {
        let volumes = [
            ("gone", "shop", Labels.Role.keeper), ("used", "shop", .keeper), ("data", "shop", .volume), ("theirs", "other", .keeper),
        ].map { VolumeSummary(name: $0, labels: Labels.base($1, $2)) }
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: [], volumes: volumes, unused: ["gone", "data", "theirs"], images: [],
            kept: [], functions: [], now: 0)
        #expect(plan.items.map { "\($0.kind.rawValue) \($0.name)  \($0.reason)" } == ["volume gone  of a proxy that is gone"])
    }

    @Test func `the name of a base that a killed build left is removed, in use or not`() {
        let digits = "0123456789abcdef"
        let images = [
            Self.image("base", ["debian:12", "shop/sum:base-\(digits)-01234567"], function: nil),
            Self.image("kept", ["shop/gone:base-\(digits)"]),
            Self.image(
                "named",
                [
                    "shop/sum:base-1", "shop/sum:base-\(digits)0", "shop/sum:base-\(digits)-0", "shop/sum:base-\(digits)-0123456x",
                    "shop/sum:bas-\(digits)", "shop/sum:base-0123456789ABCDEF", "shop2/sum:base-\(digits)",
                ]),
        ]
        #expect(
            Self.plan(images: images, kept: ["kept"]) == [
                "image-tag shop/gone:base-\(digits)", "image-tag shop/sum:base-\(digits)-01234567",
            ])
    }

    @Test func `the name of a transfer to a host that was killed is removed, in use or not`() {
        let secret = "0123456789abcdef0123456789abcdef"
        let name = ShippingName.make(port: 40_001, repository: ShippingName.repository(secret: secret, key: "sum"))
        let images = [
            ImageSummary(id: "kept", tags: ["caddy:2", name + ":1"]), ImageSummary(id: "pulled", repoDigests: [name + "@sha256:aa"]),
            ImageSummary(
                id: "others",
                tags: [
                    "127.0.0.1:5000/shop/sum:1", "127.0.0.1:5000/\(secret)/a/b:1", "127.0.0.1:x/\(secret)/sum:1",
                    "127.0.0.1:5000/\(secret):1",
                    "localhost:5000/\(secret)/sum:1", "127.0.0.1:5000/\(secret.uppercased())/sum:1",
                ], repoDigests: ["debian@sha256:bb"]),
        ]
        #expect(Self.plan(images: images, kept: ["kept"]) == ["image-tag \(name):1", "image-tag \(name)@sha256:aa"])
    }

    @Test func `the name of a transfer that is under way stays`() {
        let repository = ShippingName.repository(secret: "0123456789abcdef0123456789abcdef", key: "sum")
        let names = [40_001, 40_002].map { ShippingName.make(port: $0, repository: repository) + ":1" }
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: [], volumes: [], images: [ImageSummary(id: "pulled", tags: names)],
            kept: [], functions: ["sum"], openPorts: [40_001], now: 0)
        #expect(plan.items.map(\.name) == [names[1]])
    }

    @Test func `only an image that loses its last name is deleted`() {
        let (key, digest) = ("0123456789abcdef", "sha256:aa")
        let labels = [Labels.function: "sum"]
        let images = [
            ImageSummary(id: "gone", tags: ["shop/sum:\(key)", "shop/sum:latest"], labels: labels),
            ImageSummary(id: "stage", tags: ["shop/sum:1111111111111111", "shop-s/sum:1111111111111111"], labels: labels),
            ImageSummary(id: "copied", tags: ["shop/sum:2222222222222222"], repoDigests: ["reg:5000/shop@\(digest)"], labels: labels),
            ImageSummary(id: "pushed", tags: ["shop/sum:3333333333333333"], repoDigests: ["shop/sum@\(digest)"], labels: labels),
            ImageSummary(id: "untagged", labels: labels),
        ]
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: [], volumes: [], images: images, kept: [], functions: ["sum"], now: 0)
        #expect(plan.items.count == 5 && plan.deleted == ["gone", "pushed"])
    }

    @Test func `images lose this project's tags unless they are kept or run`() {
        let key = "0123456789abcdef"
        let images = [
            Self.image("old", ["shop/sum:\(key)", "shop/sum:latest", "mine:1"]), Self.image("kept", ["shop/sum:1111111111111111"]),
            Self.image("runs", ["shop/sum:2222222222222222"]), Self.image("other", ["shop/mul:\(key)"], function: "sum"),
            Self.image("named", ["shop/sum:v1", "shop/sum:0123456789ABCDEF", "shop/sum:\(key)0", "shop2/sum:\(key)", "shop/sum/x:\(key)"]),
            Self.image("foreign", ["shop/sum:\(key)"], function: nil), Self.image("untagged", []),
        ]
        #expect(
            Self.plan(containers: [Self.container("c", .proxy, image: "runs")], images: images, kept: ["kept"]) == [
                "image-tag shop/sum:0123456789abcdef", "image-tag shop/sum:latest",
            ])
    }

    @Test func `the image of a function that is gone says so`() {
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: [], volumes: [],
            images: [
                Self.image("old", ["shop/gone:latest"], function: "gone"), Self.image("new", ["shop/sum:latest"]),
                Self.image("kept", ["shop/gone:0123456789abcdef"], function: "gone"),
            ], kept: ["kept"], functions: ["sum"], now: 0)
        #expect(
            plan.items.map(\.reason) == [
                "'gone' is neither in the repository nor in a kept deployment", "named by no current record and by no kept deployment",
            ])
    }

    @Test func `writers and ended or forgotten tests go, a test that may be somebody's stays`() {
        let containers = [
            Self.container("writer", .writer), Self.container("ended", .test, state: "exited", created: 9_999),
            Self.container("forgotten", .test, created: 6_000), Self.container("testing", .test, created: 9_000),
            Self.container("proxy", .proxy, state: "exited"),
            ContainerSummary(id: "x", name: "alien", labels: [Labels.project: "other", Labels.role: "writer"]),
        ]
        #expect(Self.plan(containers: containers) == ["container ended", "container forgotten", "container writer"])
    }

    @Test(arguments: [(Maker.Fate.alive, false), (.gone, true), (.unknown, false)])
    func `a test goes as soon as its maker is gone, and a live maker's stays however old`(fate: Maker.Fate, goes: Bool) {
        let containers = [
            Self.container("testing", .test, created: fate == .alive ? 1 : 9_999), Self.container("running", .run, created: 9_999),
        ]
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: containers, volumes: [], images: [], kept: [], functions: [],
            now: 10_000, fate: { _ in fate })
        #expect(plan.items.map(\.name) == (goes ? ["running", "testing"] : []))
    }

    @Test func `secrets of containers that are gone go, volumes of functions never do`() {
        let volumes = [
            VolumeSummary(name: "b_secrets", labels: Labels.base("shop", .secrets).merging([Labels.owner: "b"]) { $1 }),
            VolumeSummary(name: "a_secrets", labels: Labels.base("shop", .secrets).merging([Labels.owner: "a"]) { $1 }),
            VolumeSummary(name: "data", labels: Labels.base("shop", .volume)), VolumeSummary(name: "plain"),
            VolumeSummary(name: "alien", labels: Labels.base("other", .secrets)),
        ]
        #expect(Self.plan(containers: [Self.container("a", .function)], volumes: volumes) == ["volume b_secrets"])
        #expect(
            Self.plan(containers: [Self.container("a", .writer)], volumes: volumes) == [
                "container a", "volume a_secrets", "volume b_secrets",
            ])
    }

    @Test func `a container that serves nothing goes, with its image and its secrets`() async throws {
        let world = try await Fixtures.deployed(Fixtures.desired([Fixtures.function("sum")]))
        var observed = try await world.deployer().observe(probing: .none)
        let serving = try #require(observed.containers.first)
        var old = serving
        (old.id, old.name, old.number, old.imageID) = ("id-old", "old", 7, "old")
        observed.containers.append(old)
        var gone = old
        (gone.id, gone.name, gone.function) = ("id-gone", "gone", "gone")
        observed.containers.append(gone)
        let containers = [
            ContainerSummary(id: serving.id, name: serving.name, imageID: "a", labels: Labels.base("shop", .function)),
            Self.container("old", .function, image: "old"), Self.container("gone", .function, image: "old"),
        ]
        let images = [Self.image("old", ["shop/sum:latest"]), Self.image("a", ["shop/sum:aaaaaaaaaaaaaaaa"])]
        #expect(
            Self.plan(observed: observed, containers: containers, images: images) == [
                "container gone", "container old", "image-tag shop/sum:latest",
            ])
        observed.lastDeployment = nil
        #expect(Self.plan(observed: observed, containers: containers, images: images) == ["container old"])
    }

    @Test(arguments: [(Int64?.none, "new old retired"), (500, "old"), (2000, "new old retired"), (0, "")])
    func `an image that was made or deployed since the given time stays`(cutoff: Int64?, expected: String) {
        func image(_ name: String, created: Int64) -> ImageSummary {
            ImageSummary(id: name, tags: ["shop/\(name):latest"], labels: [Labels.function: name], created: created)
        }
        let images = [image("old", created: 100), image("new", created: 900), image("retired", created: 100)]
        let plan = PrunePlan(
            project: "shop", observed: ObservedState(), containers: [Self.container("writer", .writer)], volumes: [], images: images,
            kept: [], functions: [], retired: ["retired": 800], before: cutoff, now: 10_000)
        #expect(plan.items.filter { $0.kind == .imageTag }.compactMap(\.id).joined(separator: " ") == expected)
        // Age concerns images alone.
        #expect(plan.items.first?.name == "writer")
    }
}
