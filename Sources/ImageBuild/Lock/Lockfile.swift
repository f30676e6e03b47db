import ContainerEngine
import FunctionModel

/// The file `faaso.lock`. It has the digests of the base images that a repository uses. It also has
/// the commits of the templates that were copied.
///
/// With a lock, the key of an image has the locked digests, so it needs no engine. The file has one
/// line for each image, sorted, in a form that Renovate can update.
package struct Lockfile: Hashable, Sendable {
    /// The path in the repository.
    package static let path = RootInput.lock.path

    /// The entries, by their reference in the engine's form.
    private let entries: [String: LockedImage]

    /// The copied templates, sorted by name.
    package let templates: [LockedTemplate]

    /// Creates a lock. Of two entries for one reference or template, the later one counts.
    package init(_ images: some Sequence<LockedImage> = [], templates: [LockedTemplate] = []) {
        entries = Dictionary(images.map { ($0.name, $0) }) { $1 }
        self.templates = Dictionary(templates.map { ($0.name, $0) }) { $1 }.values.sorted { $0.name < $1.name }
    }

    /// The entry of a copied template. Nil if the repository's own template has the name.
    package func template(_ name: String) -> LockedTemplate? { templates.first { $0.name == name } }

    /// Returns the lock with another entry for a template.
    package func with(_ template: LockedTemplate) -> Lockfile { Lockfile(images, templates: templates + [template]) }

    /// Returns the lock with other entries for images.
    package func with(_ images: [LockedImage]) -> Lockfile { Lockfile(self.images + images, templates: templates) }

    /// The entries, sorted by the bytes of their references.
    package var images: [LockedImage] { entries.values.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) } }

    /// The entry of a reference in the engine's form. Nil if there is none.
    package subscript(reference: String) -> LockedImage? { entries[reference] }

    /// The identity that a base has by the lock. Nil if the lock has no entry for it.
    ///
    /// A reference with a digest needs no entry.
    package func identity(of base: String) -> String? { entries[base]?.digest ?? ImageReference(base)?.digest }

    /// The identities of bases, for a comparison without an engine. A base without an entry has its
    /// reference as its identity.
    package func identities(_ bases: [String]) -> [String: String] {
        Dictionary(bases.map { ($0, identity(of: $0) ?? $0) }) { first, _ in first }
    }

    /// The text of the file.
    package var text: String {
        Self.header + (images.map(\.line) + templates.map(\.line)).map { $0 + "\n" }.joined()
    }

    private static let header = """
        # Base images by digest, and copied templates by commit. 'faaso lock' writes this file; commit it.
        # 'faaso lock --update' takes newer images.

        """
}
