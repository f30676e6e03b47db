import ContentHash
import FunctionModel
import ImageBuild
import ProjectSupport
import TestSupport
import Testing

@testable import CacheTools

/// The JSON of `faaso cache`.
struct CacheReportTests {
    private func project() throws -> SmallProject {
        let project = SmallProject([
            "functions/mul/metadata.yml": "runtime: plain\ninclude: [shared/a]\n", "shared/a": "", "functions/mul/main.txt": "",
        ])
        try project.test(of: project.build())
        project.folder.write("edited", to: "functions/sum/main.txt")
        return project
    }

    @Test func `a record of the cache, with where each file comes from`() throws {
        let project = try project()
        let image = try project.build("mul")
        let details = try CacheDetails(project.cache, "mul")
        try checkSchema(details, "cache-record")
        #expect(details.key == image.key.hex && details.test == nil)
        #expect(
            details.files.map { "\($0.mode) \($0.path) \($0.origin)" } == [
                "100644 Dockerfile templates/plain/Dockerfile", "100644 lib.txt templates/plain/lib.txt",
                "100644 main.txt functions/mul/main.txt", "040000 shared shared/a", "100644 shared/a shared/a",
            ])
        try checkSchema(CacheDetails(project.cache, "test:sum"), "cache-record")
        try project.build { ($0.image, $0.failure) = (nil, "exit code 1") }
        try checkSchema(CacheDetails(project.cache, "sum"), "cache-record")
    }

    @Test func `cache`() throws {
        try checkSchema(CacheListing(project().cache), "cache")
    }
}
