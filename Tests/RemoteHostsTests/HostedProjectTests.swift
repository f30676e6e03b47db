import FunctionModel
import TestSupport
import Testing
import Workspaces

@testable import RemoteHosts

/// The folder in which a verb on a host finds its project.
struct HostedProjectTests {
    private static let project = HostedProject(settings: Settings(project: "shop"), repository: "git@example:shop")
    private static let file = "state/shop/hosted/" + HostedProject.fileName

    private static func environment(_ folder: TemporaryFolder) -> [String: String] {
        ["FAASO_STATE": folder.path("state"), "XDG_CACHE_HOME": folder.path("cache")]
    }

    @Test(arguments: ["{", "", #"{"schema": "faaso.hosted/9", "repository": "git@example:shop"}"#, #"{"schema": "faaso.hosted/1"}"#])
    func `a damaged file of a deployed project is an error`(text: String) {
        let folder = TemporaryFolder()
        folder.write(text, to: Self.file)
        #expect(throws: WorkspaceError.notHosted(folder.path(Self.file))) {
            try Self.project.folder(environment: Self.environment(folder))
        }
    }

    @Test func `settings that another version wrote are written again`() throws {
        let folder = TemporaryFolder()
        folder.write(#"{"schema": "faaso.hosted/1", "repository": "git@example:shop", "settings": {}}"#, to: Self.file)
        folder.write("the program", to: "state/shop/hosted/faaso")
        let found = try Self.project.folder(environment: Self.environment(folder))
        #expect(found == folder.path("state/shop/hosted"))
        #expect(try HostedProject(in: found) == Self.project)
    }

    @Test func `without a deployment of this repository, the folder is in the cache`() throws {
        let folder = TemporaryFolder()
        let first = try Self.project.folder(environment: Self.environment(folder))
        #expect(first.hasPrefix(folder.path("cache/faaso/projects/shop-")))
        #expect(try HostedProject(in: first) == Self.project)
        let other = #"{"schema": "faaso.hosted/1", "repository": "git@example:other", "settings": {}}"#
        folder.write(other, to: Self.file)
        #expect(try Self.project.folder(environment: Self.environment(folder)) == first)
    }
}
