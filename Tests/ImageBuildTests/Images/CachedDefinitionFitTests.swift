import FunctionModel
import TestSupport
import Testing

@testable import ImageBuild

/// A cached definition fits a function while each property that its fields decide is the same.
struct CachedDefinitionFitTests {
    private static let function: Function = {
        var function = Function(name: "sum", runtime: "python")
        function.metadata.buildArguments = ["A": "1", "B": "2"]
        function.metadata.buildSecrets = ["token", "other"]
        return function
    }()

    /// The properties that files decide: the context and its Dockerfile.
    private static let ofFiles: Set<String> = ["context", "bases"]

    private func fits(_ definition: ImageDefinition) -> Bool {
        CachedDefinition(Self.function, definition, environmentFiles: .none)
            .fits(Self.function, platform: "linux/amd64", environmentFiles: .none)
    }

    @Test func `the definition of a function fits it`() {
        #expect(fits(ImageDefinitionTests.definition))
    }

    @Test(arguments: ImageDefinitionTests.changes.indices) func `a definition with another property does not fit`(index: Int) {
        let (what, change) = ImageDefinitionTests.changes[index]
        let touched = properties(of: ImageDefinitionTests.definition, touchedBy: change)
        var changed = ImageDefinitionTests.definition
        change(&changed)
        #expect(fits(changed) == touched.isSubset(of: Self.ofFiles), "\(what)")
    }
}
