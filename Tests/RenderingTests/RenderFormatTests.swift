import Deployment
import DeploymentSupport
import FunctionModel
import Testing

@testable import Rendering

struct RenderFormatTests {
    @Test(arguments: RenderFormat.allCases, ContainerChanges.all.indices)
    func `each property of a container is in the files, or is named as left out`(format: RenderFormat, index: Int) throws {
        func files(_ change: ContainerChanges.Change) throws -> [String: String] {
            try format.files(RenderInput(ContainerChanges.desired(change), images: [:]))
        }
        #expect(try files(ContainerChanges.all[index]) != files { _ in })
    }

    @Test func `the files name what they leave out`() throws {
        let function = RenderFixtures.function {
            $0.networks = ["databases"]
            $0.limits.pids = 7
            $0.blocksCloudMetadata = true
        }
        var input = RenderFixtures.input([function])
        input.desired.functions[0].placement = Placement(constraints: ["node.labels.zone == a"])
        let both = ["`cloud_metadata: block` of 'sum' is left out", "`placement` of 'sum' is left out"]
        #expect(input.omissions(.compose) == both)
        let more = ["`networks` of 'sum' is left out", "`limits.pids` of 'sum' is left out: a cluster sets it for its nodes"]
        #expect(input.omissions(.kubernetes) == both + more)
        // Compose reads the variables of the repository's file.
        input.desired.functions[0].configuration.environmentFile = ".env"
        input.variableFiles = ["sum": VariableFile(path: ".env", names: [], plain: [:])]
        #expect(input.omissions(.compose) == both && input.omissions(.kubernetes).count == 5)
        for format in RenderFormat.allCases {
            let text = try format.files(input).values.joined()
            for sentence in input.omissions(format) { #expect(text.contains("# \(sentence)\n")) }
        }
    }
}
