namespace DeviceAgent.Org.Cli.Help;

/// <summary>What one would type, for the help of each verb. Lines of at most 78 characters, which may end in a pipe or a redirection.</summary>
internal static class OrgExamples
{
    private const string Data = "--data /var/lib/device-org/data";
    private const string Trace = "a14f2aa4-0c5e-4a0e-9c51-1f0d6f3c7b11";
    private const string Here = "--data DIR --token-file FILE";

    private static readonly Dictionary<string, string[]> Lines = new()
    {
        [""] =
        [
            "device-org serve --data ./org --admin-url http://127.0.0.1:8080 \\",
            "  --device-url https://127.0.0.1:8443 --token-file ./token",
            "device-org doctor --data ./org",
            "device-org status --data ./org --token-file ./token",
            "device-org device-logout ada@example.com --data ./org --token-file ./token",
        ],
        ["serve"] =
        [
            "device-org serve --data ./org --admin-url http://127.0.0.1:8080 \\",
            "  --device-url https://127.0.0.1:8443 --token-file ./token",
            $"device-org serve {Data} \\",
            "  --admin-url http://127.0.0.1:8080 --device-url https://devices.example.com \\",
            "  --device-listen 0.0.0.0:8443 --scep-url http://0.0.0.0:8081",
        ],
        ["status"] =
        [
            $"device-org status {Here}",
            "device-org status --org https://admin.example.com --token-file FILE",
            $"device-org status {Here} --json | jq .logouts",
        ],
        ["doctor"] =
        [
            $"device-org doctor {Data}",
            "device-org doctor --data DIR --json | jq '.findings[] | select(.state != \"ok\")'",
        ],
        ["device-logout"] =
        [
            $"device-org device-logout ada@example.com {Here}",
            "device-org device-logout ada@example.com --device guo1 --reason-admin stolen \\",
            "  --org https://admin.example.com --token-file FILE",
            "device-org device-logout ada@example.com --wait PT5M \\", $"  {Here}",
        ],
        ["held"] = [$"device-org held list {Here}", $"device-org held release --all {Here}"],
        ["held list"] = [$"device-org held list {Here}", $"device-org held list {Here} --json | jq .login"],
        ["held release"] =
        [
            $"device-org held release {Trace} \\",
            $"  {Here}",
            $"device-org held release --all --yes --no-follow {Here}",
        ],
        ["held withdraw"] =
        [
            $"device-org held withdraw {Trace} \\",
            $"  {Here}",
            $"device-org held withdraw --all {Here}",
        ],
        ["logs"] =
        [
            $"device-org logs --follow {Here}",
            "device-org logs --since PT1H --filter 'outcome.result eq \"FAILURE\"' \\",
            $"  {Here}",
            $"device-org logs {Here} --json | jq -r .eventType",
        ],
        ["user"] = [$"device-org user list ada {Here}", $"device-org user suspend ada@example.com {Here}"],
        ["user list"] = [$"device-org user list {Here}", $"device-org user list ada {Here}"],
        ["user show"] = [$"device-org user show ada@example.com {Here}"],
        ["user create"] =
        [
            "device-org user create ada@example.com --first-name Ada --last-name Lovelace \\",
            $"  {Here}",
        ],
        ["user suspend"] = [$"device-org user suspend ada@example.com {Here}"],
        ["user unsuspend"] = [$"device-org user unsuspend ada@example.com {Here}"],
        ["user activate"] = [$"device-org user activate ada@example.com {Here}"],
        ["user deactivate"] = [$"device-org user deactivate ada@example.com {Here}"],
        ["import"] = [$"device-org import people.csv --dry-run {Here}", $"device-org import people.csv {Here}"],
        ["token"] = [$"device-org token create jamf {Data}", $"device-org token list {Data}"],
        ["token create"] =
        [
            $"device-org token create jamf {Data} --expires P90D",
            "device-org token create siem --role auditor --data DIR --token-file ./siem.token",
        ],
        ["token list"] = [$"device-org token list {Data}"],
        ["token revoke"] = [$"device-org token revoke ID {Data}"],
        ["admin"] = [$"device-org admin reset-link {Data}"],
        ["admin reset-link"] = [$"device-org admin reset-link {Data}", "device-org admin reset-link --data DIR --url https://admin.example.com"],
        ["ca"] = [$"device-org ca fingerprint {Data}", $"device-org ca trust corp-ca.pem {Data}"],
        ["ca fingerprint"] = [$"device-org ca fingerprint {Data}"],
        ["ca trust"] = [$"device-org ca trust corp-ca.pem {Data}"],
        ["ca list"] = [$"device-org ca list {Data}"],
        ["ca remove"] = [$"device-org ca remove SHA256 {Data}"],
        ["keys"] = [$"device-org keys list {Data}"],
        ["keys list"] = [$"device-org keys list {Data}"],
        ["keys rotate"] = [$"device-org keys rotate {Data}"],
        ["keys retire"] = [$"device-org keys retire THUMBPRINT {Data}"],
        ["backup"] = [$"device-org backup {Data} --to ./org-2026-01-31.tar"],
        ["restore"] = ["device-org restore --from ./org-2026-01-31.tar \\", $"  {Data} --force"],
        ["restored"] = ["device-org restored --taken-at 2027-01-31T00:00:00Z \\", $"  {Data}"],
        ["health"] = [$"device-org health {Data}"],
        ["seed"] = ["device-org seed --data ./org --users 200 --devices 250", "device-org seed --data ./org --users 5 --devices 6 --seed 42 --add"],
    };

    /// <param name="path">The verbs in their order, such as <c>token create</c>; empty for the program as a whole.</param>
    public static IReadOnlyList<string> Of(string path) => Lines.GetValueOrDefault(path, []);
}
