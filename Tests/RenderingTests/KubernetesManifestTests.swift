import Deployment
import FunctionModel
import Testing

@testable import Rendering

struct KubernetesManifestTests {
    private func text(_ functions: [DesiredFunction], replicas: [String: Int] = [:]) throws -> String {
        try #require(try KubernetesManifest.files(RenderFixtures.input(functions, replicas: replicas))["kubernetes.yaml"])
    }

    @Test func `the pod of a function`() {
        let input = RenderFixtures.input([RenderFixtures.full])
        #expect(
            KubernetesManifest.pod(RenderFixtures.full, input).file([]) == """
                automountServiceAccountToken: false
                securityContext:
                  runAsNonRoot: true
                terminationGracePeriodSeconds: 10
                containers:
                  - name: "sum"
                    image: "reg:5000/shop@sha256:sum"
                    args:
                      - "serve"
                    env:
                      - name: "PRECISION"
                        value: "2"
                      - name: "PRICE"
                        value: "$$5 $$(x)"
                      - name: "FAASO_URL"
                        value: "http://faaso"
                      - name: "PORT"
                        value: "3000"
                    ports:
                      - containerPort: 3000
                    readinessProbe:
                      httpGet:
                        path: "/ping"
                        port: 3000
                      periodSeconds: 5
                      timeoutSeconds: 2
                      failureThreshold: 3
                    resources:
                      limits:
                        memory: "536870912"
                        cpu: "500m"
                    securityContext:
                      allowPrivilegeEscalation: false
                      readOnlyRootFilesystem: true
                      capabilities:
                        drop:
                          - "ALL"
                    volumeMounts:
                      - name: "volume-0"
                        mountPath: "/data"
                        readOnly: true
                      - name: "temporary"
                        mountPath: "/tmp"
                      - name: "secrets"
                        mountPath: "/run/secrets"
                        readOnly: true
                volumes:
                  - name: "volume-0"
                    persistentVolumeClaim:
                      claimName: "my-data"
                  - name: "temporary"
                    emptyDir:
                      medium: "Memory"
                      sizeLimit: "64Mi"
                  - name: "secrets"
                    secret:
                      secretName: "faaso-secrets"
                      items:
                        - key: "password"
                          path: "password"

                """)
    }

    @Test func `a project is claims, a proxy, calls, and two objects for each function`() throws {
        let lines = try text([RenderFixtures.full, RenderFixtures.function("mul")]).split(separator: "\n")
        let kinds = lines.filter { $0.hasPrefix("kind: ") }.map { String($0.dropFirst("kind: ".count)) }
        #expect(lines.filter { $0 == "---" }.count == kinds.count)
        #expect(
            kinds == [
                "\"PersistentVolumeClaim\"", "\"ConfigMap\"", "\"Deployment\"", "\"Service\"", "\"Service\"", "\"Deployment\"",
                "\"Service\"", "\"Deployment\"", "\"Service\"",
            ])
    }

    @Test func `the service of calls has port 80 of the proxy`() throws {
        let written = try text([RenderFixtures.function()])
        #expect(written.contains("  name: \"faaso\"\nspec:\n"))
        #expect(written.contains("    - name: \"port-80\"\n      port: 80\n      targetPort: 80\n"))
        #expect(written.contains("    - name: \"port-8080\"\n      port: 8080\n      targetPort: 8080\n"))
    }

    @Test func `a function is replaced without a gap, unless it runs alone`() throws {
        #expect(try text([RenderFixtures.function()], replicas: ["sum": 3]).contains("maxUnavailable: 0"))
        let alone = try text([RenderFixtures.function(deploy: .recreate)])
        #expect(alone.contains("type: \"Recreate\"") && alone.contains("type: \"RollingUpdate\""))
    }

    @Test func `values of variables from a file are in a secret of the cluster`() throws {
        let function = RenderFixtures.function { ($0.environment, $0.environmentFile) = (["TOKEN": "abc"], ".env") }
        let written = try text([function])
        #expect(!written.contains("abc") && !written.contains("TOKEN"))
        #expect(written.contains("envFrom:\n            - secretRef:\n                name: \"sum-environment\"\n"))
        #expect(
            written.contains(
                """
                # the secret 'sum-environment' needs the variables of 'sum':
                # kubectl create secret generic sum-environment -n shop --from-env-file=./environment/sum.env

                """))
    }

    @Test func `variables beside the repository's file are written, and win over it`() throws {
        let function = RenderFixtures.function { configuration in
            configuration.environment = ["TOKEN": "abc", "PRECISION": "2", "GONE": "x"]
            configuration.environmentFile = "functions/sum/.env"
        }
        var input = RenderFixtures.input([function])
        input.variableFiles = ["sum": VariableFile(path: "../sum/.env", names: ["TOKEN"], plain: ["PRECISION": "2"])]
        let written = try #require(try KubernetesManifest.files(input)["kubernetes.yaml"])
        #expect(written.contains("- name: \"PRECISION\"\n              value: \"2\"\n") && !written.contains("abc"))
        #expect(written.contains("--from-env-file=../sum/.env\n# and the keys GONE\n"))
        input.variableFiles = ["sum": VariableFile(path: "../a b/$x.env", names: ["TOKEN"], plain: [:])]
        #expect(try KubernetesManifest.files(input)["kubernetes.yaml"]?.contains("--from-env-file='../a b/$x.env'\n") == true)
    }

    @Test(arguments: [
        ("data", "data"), ("My_Data", "my-data"), ("a.b", "a-b"), ("x_", "x"),
        (String(repeating: "a", count: 70), String(repeating: "a", count: 63)),
    ])
    func `a volume gets a name that a cluster accepts`(volume: String, name: String) {
        #expect(KubernetesManifest.claimName(volume) == name)
    }
}
