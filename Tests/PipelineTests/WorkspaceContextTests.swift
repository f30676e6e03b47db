import Basics
import Deployment
import FoundationEssentials
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel
import Workspaces

@testable import Pipeline

/// The facts that the pipeline reads from a workspace: contexts, and the functions that deployments
/// need.
struct WorkspaceContextTests {
    @Test func `the context of an unknown function names the nearest`() throws {
        let project = SmallProject()
        let workspace = try project.workspace()
        #expect(try workspace.context(of: "sum", environment: [:]).function == "sum")
        #expect(throws: PipelineError.unknownFunctions(["sun"], known: ["sum"])) {
            try workspace.context(of: "sun", environment: [:])
        }
    }

    @Test func `functions of a kept deployment are not gone`() throws {
        let project = SmallProject()
        let state = TemporaryFolder(in: "/dev/shm")
        func record(_ number: Int, _ function: String) throws {
            let desired = DesiredState(
                project: "shop", repository: "r",
                functions: [
                    DesiredFunction(
                        name: function, image: FunctionImage(id: "sha256:\(number)", key: "k", reference: "r"),
                        configuration: ContainerConfiguration(limits: Limits()), health: Health(), drain: .zero)
                ], listen: Listen(), proxy: ProxySettings())
            let record = DeploymentRecord(number: number, at: "2026-01-02T03:04:05Z", by: "ann@host", desired: desired)
            state.write(String(decoding: try JSONCoding.pretty(record), as: UTF8.self), to: "shop/deployments/" + record.fileName)
        }
        try record(1, "first")
        for number in 2...6 { try record(number, "later") }
        let workspace = try project.workspace()
        let usual = workspace.usualState(environment: ["FAASO_STATE": state.path])
        #expect(try workspace.neededFunctions(DeploymentHistory(state: usual)) == ["sum", "later"])
        state.remove("shop")
        state.write("", to: "shop/deployments")
        #expect(throws: DeploymentError.self) { try workspace.neededFunctions(DeploymentHistory(state: usual)) }
    }
}
