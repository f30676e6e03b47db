import Testing

@testable import TemplateStandard

/// The steps that ran, from the logs of both builders.
struct RebuildTests {
    @Test func `BuildKit's steps are those without CACHED`() {
        let log = """
            #1 [internal] load build definition from Dockerfile
            #1 DONE 0.0s
            #5 [python 1/3] FROM docker.io/library/debian:bookworm-slim
            #5 CACHED
            #6 [function 2/3] COPY . .
            #7 [environment 2/4] RUN pip install -r requirements.txt
            #7 CACHED
            #6 DONE 0.1s
            #8 [function 3/3] RUN python3 prepare.py
            #8 0.412 [stage] RUN is not a step here
            #8 [function 3/3] RUN python3 prepare.py
            #8 DONE 0.5s
            #9 exporting to image
            """
        #expect(Rebuild.steps(in: log.split(separator: "\n").map(String.init)) == ["[function 3/3] RUN python3 prepare.py"])
    }

    @Test func `the old builder's steps are those that do not use the cache`() {
        let log = """
            Step 1/5 : FROM debian:bookworm-slim
             ---> 0a1b
            Step 2/5 : RUN apt-get install -y x
             ---> Using cache
             ---> 1b2c
            Step 3/5 : COPY . .
             ---> 2c3d
            Step 4/5 : RUN make
             ---> Running in 3d4e
            Removing intermediate container 3d4e
            Step 5/5 : RUN test -f x
             ---> Running in 4e5f
            Successfully built 5f60
            """
        #expect(
            Rebuild.steps(in: log.split(separator: "\n").map(String.init)) == ["step 4/5: RUN make", "step 5/5: RUN test -f x"])
    }

    @Test func `a log without steps has none`() {
        #expect(Rebuild.steps(in: []) == [])
        #expect(Rebuild.steps(in: ["#", "# ", "#1", "Step", "[x] RUN y", "Step 1/1 RUN x"]) == [])
    }
}
