import ArgumentParser
import ImageBuild
import Insight
import Operations

/// `faaso lock [--update] [--push] [IMAGE…]`
struct Lock: WaitingVerb, StagelessCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Lock the base images at their digests, in faaso.lock.",
        discussion: """
            Adds an entry for each image that a Dockerfile names by a tag and that has none. With a lock, keys have the locked digests: a
            tag that moves rebuilds nothing until --update. --push copies the images into the project's registry and locks the copies, so
            that a base that was made on one machine has a digest. --check needs no engine, and ends with 1 if an entry is missing or
            unused, or if a copied template was edited or is gone.

            Examples:
              faaso lock
              faaso lock --update
              faaso lock --update debian:bookworm-slim
              faaso lock --push
              faaso lock --check
            """)

    @OptionGroup var global: GlobalOptions
    @Flag(help: "Move the entries of the images (default: all) to their present digests, and remove unused entries.")
    var update = false
    @Flag(help: "Copy the images (default: all) into the project's registry, and lock the copies.")
    var push = false
    @Flag(help: "Change nothing, and report missing and unused entries, and changed templates.")
    var check = false
    @Flag(help: "Print JSON (faaso.lock/1).")
    var json = false
    @Argument(help: "With --update or --push: the images.")
    var images: [String] = []

    func validate() throws {
        if check, update { throw ValidationError("--check and --update exclude each other") }
        if check, push { throw ValidationError("--check and --push exclude each other") }
        if !update, !push, !images.isEmpty {
            throw ValidationError("'\(images[0])' needs --update or --push; without them, all missing entries are added")
        }
    }

    func perform(_ operations: RepositoryOperations, _ console: Console) async throws -> ExitStatus {
        let report =
            if check {
                try operations.checkLock()
            } else {
                try await operations.changeLock(update ? .update(images) : .add, pushing: push ? images : nil)
            }
        let text = LockText(report)
        try console.render(report, json: json) { text.lines.forEach(console.out) }
        console.show(text.diagnostics(isCheck: check))
        if !json { console.note(text.summary) }
        return check && !report.isComplete ? .failed : .done
    }
}
