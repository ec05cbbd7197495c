namespace DeviceAgent.Cli;

/// <summary>What one would type, for the help of each verb. Lines of at most 78 characters, which may end in a pipe or a redirection.</summary>
internal static class VerbExamples
{
    private static readonly Dictionary<string, string[]> Lines = new()
    {
        ["run"] =
        [
            "device-agent run",
            "device-agent run --config /etc/device-agent/config.json --console",
            "device-agent run --once --dry-run --OrgUrl https://org.example.com:8443",
        ],
        ["enroll"] =
        [
            "device-agent enroll --scep-url https://org.example.com/scep/default \\",
            "  --challenge-file /root/challenge",
        ],
        ["renew"] = ["device-agent renew"],
        ["status"] = ["device-agent status", "device-agent status --watch", "device-agent status --json | jq '{state, org, polls}'"],
        ["poll"] = ["device-agent poll", "device-agent poll --wait 00:00:30"],
        ["doctor"] = ["device-agent doctor", "device-agent doctor --json | jq '.findings[] | select(.state != \"ok\")'"],
        ["config"] =
        [
            "device-agent config",
            "device-agent config --config ./config.json",
            "device-agent config --json | jq '.settings[] | select(.isDefault | not)'",
            "device-agent config --schema > config.schema.json",
        ],
        ["simulate-logout"] =
        [
            "device-agent simulate-logout",
            "device-agent simulate-logout --user ada@example.com",
            "device-agent simulate-logout --user ada --issued 2026-03-01T08:00:00Z",
        ],
        ["completion"] =
        [
            "source <(device-agent completion bash)",
            "device-agent completion zsh > \"${fpath[1]}/_device-agent\"",
            "device-agent completion fish > ~/.config/fish/completions/device-agent.fish",
        ],
        ["bugreport"] = ["device-agent bugreport", "device-agent bugreport --to /tmp/device-agent.zip"],
    };

    private static readonly string[] OfTheProgram =
    [
        "device-agent run --once --dry-run --OrgUrl https://org.example.com:8443",
        "device-agent status",
        "device-agent config",
        "device-agent simulate-logout --user ada@example.com",
        "device-agent bugreport",
    ];

    /// <param name="verb">Null for the program as a whole.</param>
    public static IReadOnlyList<string> Of(string? verb) => verb is null ? OfTheProgram : Lines.GetValueOrDefault(verb, []);
}
