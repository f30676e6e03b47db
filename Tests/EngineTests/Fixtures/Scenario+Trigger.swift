extension Scenario {
    /// Makes the base image `$PROJECT-trigger:1`, whose ONBUILD copies `/marker` of an image to
    /// `/copied`. Gives function `a` a Dockerfile that copies it to `/named` as well. The container
    /// prints both.
    func writeTrigger(copying image: String) async throws {
        try await shell(
            """
            printf "FROM debian:bookworm-slim\\nONBUILD COPY --from=\(image) /marker /copied\\n" \
                | DOCKER_BUILDKIT=0 docker build -q -t $PROJECT-trigger:1 - >/dev/null
            """)
        try write(
            "functions/a/Dockerfile",
            """
            FROM \(project)-trigger:1
            COPY --from=\(image) /marker /named
            USER 65534
            CMD ["cat", "/named", "/copied"]

            """)
    }
}
