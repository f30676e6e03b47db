import ContentHash
import ImageBuild
import ProjectSupport
import TestSupport
import Testing
import WorkModel

@testable import Pipeline

struct ImageChangesTests {
    private func change(_ old: ImageRecord, _ new: ImageRecord) -> Reason {
        Reason(.imageChanged, "image:sum", detail: KeyChange(from: old.key.hex, to: new.key.hex).description)
    }

    @Test func `a changed image names its files, forwards and backwards`() throws {
        let project = SmallProject()
        let first = try project.build()
        project.folder.write("edited", to: "functions/sum/main.txt")
        project.folder.write("new", to: "functions/sum/new.txt")
        let second = try project.build()
        var changes = ImageChanges(project.cache)
        let other = Reason(.configurationChanged, "limits.memory", detail: "512m -> 1g")
        #expect(
            changes.explained([change(first, second), other]).map(\.line) == [
                "image-changed image:sum (input-changed functions/sum/main.txt, input-added functions/sum/new.txt)", other.line,
            ])
        #expect(
            changes.explained([change(second, first)]).map(\.line) == [
                "image-changed image:sum (input-changed functions/sum/main.txt, input-removed functions/sum/new.txt)"
            ])
    }

    @Test func `many causes are counted`() throws {
        let project = SmallProject()
        let first = try project.build()
        for number in 1...8 { project.folder.write("new", to: "functions/sum/\(number).txt") }
        let second = try project.build()
        var changes = ImageChanges(project.cache)
        #expect(changes.explained([change(first, second)])[0].line.hasSuffix("input-added functions/sum/5.txt, and 3 more)"))
    }

    @Test func `keys stay where a record or its listing is gone`() throws {
        let project = SmallProject()
        let first = try project.build()
        project.folder.write("edited", to: "functions/sum/main.txt")
        let second = try project.build()
        let reason = change(first, second)
        let unknown = Reason(.imageChanged, "image:sum", detail: "0000000000000000 -> \(second.key.hex.prefix(16))")
        var changes = ImageChanges(project.cache)
        #expect(changes.explained([unknown]) == [unknown])
        try project.cache.discard(CacheFolder.manifestName(first.definition.context))
        var later = ImageChanges(project.cache)
        #expect(later.explained([reason]) == [reason])
    }
}
