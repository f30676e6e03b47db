import ArgumentParser
import ContentHash
import Operations
import Pipeline

extension Registry {
    /// `faaso registry keygen`
    struct Keygen: QuickVerb {
        static let configuration = CommandConfiguration(
            commandName: "keygen",
            abstract: "Make a key pair: CI signs with the private half, faaso.yml has the public half.",
            discussion: """
                Prints the private half on standard output and the public half on standard error, and stores neither. Write it
                outside of the repository, so that git never gets it.

                Example:
                  (umask 077; faaso registry keygen >~/signing-key)
                """)

        @OptionGroup var global: GlobalOptions

        func perform(_ operations: RepositoryOperations, _ console: Console) throws -> ExitStatus {
            let key = SigningKey.generate()
            console.out(key.secretText)
            console.note("the line above is the private half; give it to CI as the secret \(RegistrySetupError.variable)")
            console.note("the public half is for `registry` in faaso.yml: trust: [\"\(key.verifyingKey)\"]")
            return .done
        }
    }
}
