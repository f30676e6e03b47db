import Basics
import Deployment
import FunctionModel
import ProjectSupport
import TestSupport
import Testing
import Workspaces

@testable import Pipeline

/// The place of `listen` in the error about its port.
struct PlacedErrorTests {
    private let project = SmallProject([
        "faaso.yml": "project: shop\nlisten: \"8081\"\n", "faaso.staging.yml": "listen: 127.0.0.1:9090\n",
    ])
    private let taken = DeploymentError.listenTaken("127.0.0.1:8081", holder: "caddy (process 7)")

    private func placed(_ choice: StageChoice = StageChoice(), at listen: Listen = Listen(port: 8081)) throws -> Diagnostic? {
        let error = try Workspace(containing: project.folder.path, choice: choice).placed(taken, at: listen)
        return (error as? PlacedError)?.diagnostics.first
    }

    @Test func `the error has the place of listen and its line`() throws {
        let diagnostic = try #require(try placed())
        #expect(
            diagnostic.lines == [
                "faaso.yml:2:9: error: the proxy cannot listen on 127.0.0.1:8081: the address is in use by caddy (process 7)",
                "hint: choose another `listen` in faaso.yml, or stop what holds it",
            ])
        #expect(diagnostic.source == SourceLine("listen: \"8081\"", column: 9))
        let workspace = try project.workspace()
        #expect((workspace.placed(taken, at: Listen(port: 8081)) as? PlacedError)?.blame == .run)
    }

    @Test func `other errors stay as they are`() throws {
        let workspace = try project.workspace()
        for error in [DeploymentError.proxyGone, .caddyfileRejected("no")] {
            #expect(workspace.placed(error, at: Listen(port: 8081)) as? DeploymentError == error)
        }
        #expect(workspace.placed(CancellationError(), at: Listen(port: 8081)) is CancellationError)
    }

    @Test func `an address that no file has gets no place`() throws {
        #expect(try placed(at: Listen(port: 8082)) == nil)
        #expect(try placed(StageChoice(listen: Listen(port: 8081))) == nil)
        project.folder.write("project: shop\n", to: "faaso.yml")
        #expect(try placed(at: Listen()) == nil)
    }

    @Test func `a stage's file has the place of its own listen`() throws {
        #expect(try placed(StageChoice(Stage("staging")), at: Listen(port: 9090))?.place == "faaso.staging.yml:1:9")
    }
}
