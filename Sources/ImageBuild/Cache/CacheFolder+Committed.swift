extension CacheFolder {
    /// The files of the cache that are committed, by name.
    package static let committed = [(name: ".gitignore", text: ignoreText), (name: "README.md", text: readmeText)]

    /// The text of `.gitignore`. The schemas for editors are committed, too.
    package static let ignoreText = "*\n!.gitignore\n!README.md\n!schemas/\n!schemas/*\n"

    /// The text of `.gitignore` before there were schemas.
    package static let formerIgnoreText = "*\n!.gitignore\n!README.md\n"

    private static let readmeText = """
        # The cache of faaso

        If you delete this folder, the next run builds again. No request is lost, because the running state lies elsewhere.
        Every file except `index` is text, and can be read without an engine.

        | path | holds |
        |---|---|
        | `index` | stat data and digests of files, so that a run without changes reads no file; binary, disposable |
        | `index.token` | the moment of the index in the journal of a running `watch` or `supervise`; disposable |
        | `manifests/ab/abcd….txt` | a listing of a folder by its digest, one line for each file: mode, digest, path; \
        `diff` compares two of them |
        | `records/image/<function>/<key>.json` | one build: its inputs by name, its image, its duration, its log |
        | `records/test/<function>/<key>.json` | one run of a function's tests |
        | `current/<node>.json` | the newest record of each node, and the keys of those before it; \
        `/` and `:` are percent-encoded |
        | `logs/image/<function>/<key>.log` | the complete output of a build |
        | `logs/container/<function>/<digest>.log` | the last lines of a container that failed its health check, \
        the five newest of each function |
        | `runs/<id>.json` | one run of faaso: its steps with their reasons and durations |
        | `failures.json`, for a stage `failures.STAGE.json` | \
        the functions that the last `up` or `deploy` of this clone could not deploy, with the reasons; \
        absent if there are none |
        | `swarm-failures.json`, for a stage `swarm-failures.STAGE.json` | the same for deployments to a swarm |
        | `docker-cli.json` | the abilities of this machine's docker CLI; disposable |
        | `base-digests.json` | the repository digests of base images that came with an imported cache; \
        without it they count as other bases |
        | `mark-key` | a key that lets records name a changed variable of an environment file without its value; never exported |
        | `lock` | the lock of a run; it names its holder |
        | `schemas/<file>.schema.json` | the schemas of the repository's files, for editors; committed, and written by `faaso schema --write` |

        Only their owner can read records, logs, reports and the index (0600).
        Values of environment files are in the index, and in no record.

        A torn file, or one of an unknown version, is skipped with a warning.
        `faaso cache ls` and `faaso cache show NODE` show the cache, and `faaso cache verify` checks it.

        """
}
