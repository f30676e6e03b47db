import Deployment
import Testing

@testable import FaaSOCommands
@testable import Pipeline

/// The end of `faaso down --purge`.
struct PurgeTextTests {
    @Test func `what is gone, what stays and why is on lines of its own`() {
        var report = PurgeReport(keptVolumes: ["data"])
        report.removed = [PurgePlan.Item(.imageTag, "shop/sum:latest"), PurgePlan.Item(.imageDigest, "reg:5000/shop@sha256:1")]
        report.skipped = [
            PurgeReport.Skipped(
                item: PurgePlan.Item(.imageTag, "shop/mul:latest"), reason: "used by the container web", users: ["web (exited)"])
        ]
        #expect(
            PurgeText.lines(report) == [
                "removed image-tag shop/sum:latest", "removed image-digest reg:5000/shop@sha256:1",
                "kept image-tag shop/mul:latest: used by the container web", "volumes with data stay: data; --volumes removes them",
            ])
        #expect(
            PurgeText.hints(report) == ["if nothing needs these containers, remove them and run the command again: docker rm web"])
    }

    @Test func `the nodes that keep images are named once`() {
        var report = PurgeReport(keptVolumes: [])
        #expect(PurgeText.hints(report) == [])
        report.otherNodes = ["three", "two"]
        #expect(PurgeText.hints(report) == ["other nodes keep the images that they pulled: docker image prune on three, two"])
    }
}
