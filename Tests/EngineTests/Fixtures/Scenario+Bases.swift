extension Scenario {
    /// The name of the base of ``makeBases()``.
    var base: String { "\(project)-base:1" }

    /// Makes the local images `<project>-a:1` and `<project>-b:1`, whose file `/marker` has the
    /// letter, as two machines have them. The base has the name of the first.
    ///
    /// The label makes their IDs differ from those of a test beside this one.
    func makeBases() async throws {
        try await shell(
            """
            for name in a b; do
                printf "FROM debian:bookworm-slim\\nLABEL test=$PROJECT\\nRUN echo $name >/marker\\n" \
                    | DOCKER_BUILDKIT=0 docker build -q -t $PROJECT-$name:1 - >/dev/null
            done
            docker tag $PROJECT-a:1 \(base)
            """)
    }
}
