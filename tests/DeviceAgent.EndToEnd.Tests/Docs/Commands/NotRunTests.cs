namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>A block that is not run says so above it, and stands in this list: none is left out in silence.</summary>
public sealed class NotRunTests
{
    private static readonly string[] NotRun =
    [
        "README.md: dotnet run --project src/DeviceAgent.Demo (DemoTests runs it)",
        "README.md: dotnet test DeviceAgent.sln (these are the tests)",
        "README.md: dotnet run -c Release --project tests/DeviceAgent.Simulation -- --seeds 10000 (takes hours)",
        "docs/org-operations.md: pg_dump -Fc -f org-2026-01-31.dump -h db.example.com -U device_org device_org (needs a database server of its own; SharedDatabaseTests dump and restore one)",
        "docs/deployment.md: sha256sum --check --ignore-missing SHA256SUMS (needs a release)",
        "docs/deployment.md: sudo installer -pkg device-agent-1.2.3.pkg -target / (needs a Mac)",
        "docs/deployment.md: sudo /opt/device-agent/bin/uninstall (needs a Mac)",
    ];

    [Fact]
    public void What_is_not_run_is_what_cannot_be_run_here()
    {
        ShellBlock[] blocks = [.. DocumentedCommands.Pages.SelectMany(DocumentedCommands.Of)];

        Assert.Equal(NotRun, blocks.Where(block => block.NotRun is not null)
            .Select(block => $"{block.Page}: {block.Statements[0].Text.Split("   ")[0].TrimEnd()} ({block.NotRun})"));
        Assert.True(blocks.Count(block => block.NotRun is null) >= 18, $"{blocks.Length} blocks");
    }
}
