using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The release workflow runs for a tag only, so what it names is checked here.</summary>
public sealed partial class ReleaseWorkflowTests : IDisposable
{
    private static readonly string Workflow = Path.Combine(Repository.Root, ".github", "workflows", "release.yml");

    /// <summary>Scripts of packaging/macos, by their agreed names.</summary>
    private static readonly HashSet<string> Scripts = [.. new[] { "publish", "layout", "pack", "sign", "notarize", "uninstall" }.Select(name => "packaging/macos/" + name)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_file_of_the_repository_that_it_names_exists()
    {
        string[] named = [.. PathInRepository().Matches(File.ReadAllText(Workflow)).Select(match => match.Value.TrimEnd('.')).Distinct()];
        Assert.Contains("packaging/macos/pack", named);
        Assert.Contains(".ci/run", named);
        Assert.All(named, path => Assert.True(
            Path.Exists(Path.Combine(Repository.Root, path)) || Scripts.Contains(path) || path == "packaging/macos", path));
    }

    [Fact]
    public void Every_action_is_pinned_to_a_version()
    {
        string[] uses = [.. Uses().Matches(File.ReadAllText(Workflow)).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(uses);
        Assert.All(uses, use => Assert.Matches("^(actions/[a-z-]+@v[0-9]+|[A-Za-z0-9_./-]+@[0-9a-f]{40})$", use));
    }

    [Fact]
    public void Secrets_are_read_by_the_agents_job_only_and_only_the_last_job_may_write()
    {
        string[] jobs = File.ReadAllText(Workflow).Split("\n  agent:\n")[1].Split("\n  org:\n");
        Assert.Contains("secrets.", jobs[0], StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", jobs[1], StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", File.ReadAllText(Workflow).Split("\n  agent:\n")[0], StringComparison.Ordinal);
        Assert.DoesNotContain(": write", File.ReadAllText(Workflow).Split("\n  release:\n")[0], StringComparison.Ordinal);
    }

    [YamlFact]
    public async Task It_is_YAML_and_every_script_in_it_passes_shellcheck()
    {
        ProgramResult read = await Tools.RunAsync("python3", "-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1])), default=str))", Workflow);
        Assert.True(read.ExitCode == 0, read.Error);
        JsonObject jobs = JsonNode.Parse(read.Output)!["jobs"]!.AsObject();
        Assert.Equal(["agent", "org", "release", "sbom", "test"], jobs.Select(job => job.Key).Order());

        string[] scripts = [.. jobs.SelectMany(job => (IEnumerable<JsonNode?>)job.Value!["steps"]!.AsArray()).Select(step => (string?)step!["run"]).OfType<string>()];
        Assert.True(scripts.Length > 8, $"{scripts.Length} scripts");
        foreach (var (text, number) in scripts.Select((text, number) => (text, number)))
        {
            string file = folder.File($"step{number}.sh");
            File.WriteAllText(file, $"#!/usr/bin/env bash\nset -eo pipefail\n{text}");
            ProgramResult checkedScript = await Tools.RunAsync("shellcheck", file);
            Assert.True(checkedScript.ExitCode == 0, checkedScript.Output);
        }
    }

    [GeneratedRegex(@"(?<![\w./])(packaging|src|docs|tests|\.ci|launchd)/[\w./-]+")]
    private static partial Regex PathInRepository();

    [GeneratedRegex("uses: (\\S+)")]
    private static partial Regex Uses();
}
