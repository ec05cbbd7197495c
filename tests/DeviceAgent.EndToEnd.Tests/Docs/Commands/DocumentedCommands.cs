using DeviceAgent.TestKit;

namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>The command blocks of the pages.</summary>
internal static class DocumentedCommands
{
    /// <summary>The pages whose blocks are run here. docs/command-line.md has a test of its own.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        "README.md", "docs/org-operations.md", "docs/org-troubleshooting.md", "docs/certificates.md", "docs/org-api.md", "docs/deployment.md",
    ];

    public static IReadOnlyList<ShellBlock> Of(string page) => ShellBlock.In(page, File.ReadAllText(Path.Combine(Repository.Root, page)));
}
