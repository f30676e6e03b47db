import CacheTools
import CaddyKeeper
import ContainerEngine
import ContentHash
import Deployment
import FunctionModel
import Insight
import Pipeline
import TestSupport
import Testing

/// Every enumeration of the schemas in `docs/formats`, compared with the words that the program
/// writes.
struct PublishedWordsTests {
    private static let all: [(schema: String, path: String, words: [String])] = [
        ("affected", "properties/functions/items/properties/touches/items", words(AffectedReport.Touched.self)),
        ("cache", "properties/entries/items/properties/state", words(CacheListing.State.self)),
        ("cache-diff", "properties/files/items/properties/change", words(CacheDifference.File.Change.self)),
        ("cache-gc", "properties/files/items/properties/cause", words(CacheCollection.Cause.self)),
        ("cache-verify", "properties/findings/items/properties/severity", words(CacheVerification.Finding.Severity.self)),
        ("common", "$defs/layer", words(FunctionLayer.Kind.self)),
        ("common", "$defs/mode", words(Manifest.Mode.self)),
        ("common", "$defs/state", words(Inspection.State.self)),
        ("config", "$defs/layer", words(ConfigReport.Layer.self)),
        ("deployment", "$defs/route/properties/protocol", words(UpstreamProtocol.self)),
        ("doctor", "properties/checks/items/properties/result", words(DoctorReport.Result.self)),
        ("event", "properties/kind", words(ProjectEvent.Kind.self)),
        ("lock", "properties/images/items/properties/state", words(LockReport.State.self)),
        ("lock", "properties/templates/items/properties/state", ownTemplates),
        ("log", "properties/stream", words(LogChunk.Stream.self)),
        ("prune", "$defs/items/items/properties/kind", words(PrunePlan.Kind.self)),
        ("report", "properties/goal", words(Goal.self)),
        ("report", "$defs/step/properties/outcome", words(RunReport.Outcome.self)),
        // A report of one host has none.
        ("report", "properties/target", TargetKind.allCases.filter { $0 != .host }.map(\.rawValue)),
        ("secrets", "properties/secrets/items/properties/state", words(SecretReport.State.self)),
        ("status", "properties/functions/items/properties/health", words(DeploymentStatus.Health.self)),
        ("status", "properties/functions/items/properties/state", words(DeploymentStatus.Function.State.self)),
        ("status", "properties/proxy/properties/generations/items/properties/state", words(GenerationState.self)),
        ("status", "properties/proxy/properties/state", words(DeploymentStatus.Proxy.State.self)),
        ("supervision", "properties/kind", supervised),
        ("templates", "properties/templates/items/properties/state", words(TemplateReport.State.self)),
        ("why", "properties/past/properties/outcome", WhyReport.Past.outcomes.map(\.rawValue)),
        ("why", "properties/path/properties/asides/items/properties/cause", words(PathReach.Aside.Cause.self)),
    ]

    /// The states in a report of the lock. Only `template ls` lists templates that a repository
    /// does not have.
    private static let ownTemplates = TemplateReport.State.allCases.filter { $0 != .available }.map(\.rawValue)

    /// The events of a supervisor: its own, and those of the engine that it reacts to.
    private static let supervised = Array(Set(words(DeploymentEvent.Kind.self)).union(words(ProjectEvent.Kind.trouble)))

    /// The numbers of enumerations that other tests compare: `PublishedSchemaTests` has the
    /// reasons, actions and nodes, and `StandardOperationTests` the checks and verdicts.
    private static let elsewhere = ["common": 3, "template-test": 2]

    /// The schemas of the files that people write. They are generated from the tables of fields.
    private static let generated: Set<String> = ["faaso", "metadata", "routes", "stage", "template"]

    private static func words<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type) -> [String] { words(Array(Word.allCases)) }

    private static func words(_ words: [some RawRepresentable<String>]) -> [String] { words.map(\.rawValue) }

    @Test(arguments: all.indices) func `an enumeration has exactly the words that the program writes`(index: Int) throws {
        let (name, path, words) = Self.all[index]
        let published = try PublishedSchema(name).words(at: path.split(separator: "/").map(String.init))
        #expect(published.sorted() == words.sorted(), "\(name) \(path)")
    }

    @Test(arguments: PublishedSchema.names.filter { !generated.contains($0) })
    func `no enumeration of a schema is left out`(name: String) throws {
        let compared = Self.all.count { $0.schema == name } + (Self.elsewhere[name] ?? 0)
        #expect(try PublishedSchema(name).enumerations == compared)
    }
}
