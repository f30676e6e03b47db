import Glibc
import Testing

extension Trait where Self == ConditionTrait {
    /// For what only root can do to a machine, such as mounting or starting an engine; a pipeline must be able to.
    static var needsRoot: Self { .enabled(if: getuid() == 0 || getenv("CI") != nil, "needs root") }
}
