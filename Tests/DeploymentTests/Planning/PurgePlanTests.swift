import ContainerEngine
import ContentHash
import FunctionModel
import TestSupport
import Testing

@testable import Deployment

struct PurgePlanTests {
    private static let images = [
        ImageSummary(
            id: "a", tags: ["shop/sum:0123456789abcdef", "shop/sum:latest", "shop/sum:v1", "mine:1"], labels: [Labels.function: "sum"]),
        ImageSummary(id: "b", tags: ["debian:12", "shop/sum:base-0123456789abcdef"]),
        ImageSummary(id: "c", tags: ["shop2/sum:latest"], labels: [Labels.function: "sum"]),
        ImageSummary(id: "d", tags: ["shop/old:latest"], labels: [Labels.function: "old"]),
    ]

    private static let volumes = [
        VolumeSummary(name: "data", labels: Labels.base("shop", .volume)), VolumeSummary(name: "plain"),
        VolumeSummary(name: "cache", labels: Labels.base("shop", .volume)),
        VolumeSummary(name: "theirs", labels: Labels.base("other", .volume)),
        VolumeSummary(name: "shop_sum_1_secrets", labels: Labels.base("shop", .secrets)),
    ]

    private func plan(_ scope: PurgeScope) -> PurgePlan {
        PurgePlan(
            project: "shop", scope, images: Self.images, volumes: Self.volumes, secrets: ["token", "key"], state: "/var/lib/faaso/shop")
    }

    @Test func `a purge names images, secrets and state, and keeps volumes`() {
        let plan = plan(.project)
        #expect(
            plan.items.map { "\($0.kind.rawValue) \($0.name)" } == [
                "image-tag shop/old:latest", "image-tag shop/sum:0123456789abcdef", "image-tag shop/sum:base-0123456789abcdef",
                "image-tag shop/sum:latest", "secret key", "secret token", "state /var/lib/faaso/shop",
            ])
        #expect(plan.keptVolumes == ["cache", "data"])
    }

    @Test func `a purge names the images that this node pulled by digest for the project`() {
        let digest = "reg:5000/team/shop@sha256:"
        let pulled = [
            ImageSummary(id: "a", tags: ["shop/sum:latest"], repoDigests: [digest + "1", "reg:5000/team/shop2@sha256:1"]),
            ImageSummary(id: "p", repoDigests: [digest + "2"]), ImageSummary(id: "other", repoDigests: [digest + "3"]),
        ]
        func digests(_ scope: PurgeScope, _ repository: String?) -> [String] {
            PurgePlan(
                project: "shop", scope, images: Self.images, pulled: pulled, deployed: ["a", "p"], repository: repository,
                volumes: Self.volumes, secrets: [], state: nil
            ).names(.imageDigest)
        }
        #expect(digests(.project, "reg:5000/team/shop") == [digest + "1", digest + "2"])
        #expect(digests(.volumes, "reg:5000/team/shop").isEmpty && digests(.project, nil).isEmpty)
    }

    @Test func `volumes go only if they are asked for, and only those that this project made`() {
        #expect(plan(.volumes).items.map(\.name) == ["cache", "data"])
        #expect(plan([.project, .volumes]).names(.volume) == ["cache", "data"])
        #expect(plan([.project, .volumes]).keptVolumes == [])
        #expect(plan([.project, .volumes]).items.last?.kind == .state)
    }

    @Test func `data that came after the question is named`() {
        let confirmed = plan([.project, .volumes])
        #expect(confirmed.unnamed(in: confirmed).isEmpty)
        var later = confirmed
        later.items.insert(.init(.imageTag, "shop/sum:new"), at: 0)
        #expect(later.unnamed(in: confirmed).isEmpty)
        later.items.insert(.init(.secret, "late"), at: 0)
        #expect(later.unnamed(in: confirmed).first == .init(.secret, "late"))
        later.items.insert(.init(.volume, "new"), at: 0)
        #expect(later.unnamed(in: confirmed).first == .init(.volume, "new"))
        #expect(plan(.project).unnamed(in: confirmed).isEmpty && confirmed.unnamed(in: plan(.project)).first?.kind == .volume)
    }

    @Test func `the running state goes with everything that faaso made in it`() throws {
        let folder = TemporaryFolder()
        let state = StateFolder(path: folder.path("state/shop"))
        for name in [
            "deployments/000001.json", "proxy/Caddyfile", "upstreams/sum", "data/caddy/x", "secrets/a.secret", "ports.json", "lock",
        ] {
            folder.write("x", to: "state/shop/" + name)
        }
        folder.write("x", to: "state/other/lock")
        #expect(state.exists)
        try state.remove()
        #expect(!state.exists)
        #expect(TemporaryFolder.names(folder.path("state")) == ["other"])
        try state.remove()
    }

    @Test func `a running state with something else in it stays, with that`() throws {
        let folder = TemporaryFolder()
        folder.write("x", to: "shop/ports.json")
        folder.write("x", to: "shop/notes.txt")
        let state = StateFolder(path: folder.path("shop"))
        try state.remove()
        #expect(TemporaryFolder.names(folder.path("shop")) == ["notes.txt"])
    }
}
