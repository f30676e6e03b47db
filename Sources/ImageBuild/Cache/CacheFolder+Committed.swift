extension CacheFolder {
    /// The files of the cache that are committed, by name.
    package static let committed = [(name: ".gitignore", text: ignoreText), (name: "README.md", text: readmeText)]

    private static let ignoreText = "*\n!.gitignore\n!README.md\n"

    private static let readmeText = """
        # What faaso has learned

        A cache. Deleting everything here costs a rebuild and no request: what serves lies elsewhere. All of it but `index` is text that needs no engine to be read.

        | path | holds |
        |---|---|
        | `index` | stat data of files and their digests, so that a run with nothing changed reads no file; binary, disposable |
        | `manifests/ab/abcd….txt` | a listing of a folder by its digest, a line per file: mode, digest, path; `diff` two of them |
        | `records/image/<function>/<key>.json` | one build: its inputs by name, the image it gave, how long it took, its log |
        | `records/test/<function>/<key>.json` | one run of a function's tests |
        | `current/<node>.json` | the newest record of each node; `/` and `:` are percent-encoded |
        | `logs/image/<function>/<key>.log` | the whole output of a build |
        | `runs/<id>.json` | one run of faaso: what ran, why, how long |
        | `failures.json` | functions that the last `up` or `deploy` of this clone could not deploy, and why; absent when there are none |
        | `docker-cli.json` | what the docker CLI of this machine can do; disposable |
        | `base-digests.json` | the repository digests of base images that came with an imported cache; without it they count as other bases |
        | `mark-key` | names a changed variable of an environment file without a record having its value; never exported |
        | `lock` | held while something is written; names who holds it |

        Records, logs, reports and the index are for their owner alone (0600). Values of environment files are in the index, and in no record.

        A file that is torn, or of a version that faaso does not know, is passed over with a warning. `faaso cache ls` and `faaso cache show NODE` read it, `faaso cache verify` checks it.

        """
}
