using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DeviceAgent.Core.Processes;
using DeviceAgent.TestKit;

namespace DeviceAgent.Tests.Packaging;

/// <summary>The release workflow runs for a tag only, so what it names is checked here.</summary>
public sealed partial class ReleaseWorkflowTests : IDisposable
{
    private static readonly string Workflow = Path.Combine(Repository.Root, ".github", "workflows", "release.yml");

    private static readonly string OnMacs = Path.Combine(Repository.Root, ".github", "workflows", "macos.yml");

    /// <summary>Scripts of packaging/macos, by their agreed names.</summary>
    private static readonly HashSet<string> Scripts = [.. new[] { "publish", "layout", "pack", "sign", "notarize", "uninstall" }.Select(name => "packaging/macos/" + name)];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_file_of_the_repository_that_it_names_exists()
    {
        string[] named = [.. PathInRepository().Matches(File.ReadAllText(Workflow) + File.ReadAllText(OnMacs)).Select(match => match.Value.TrimEnd('.')).Distinct()];
        Assert.Contains("packaging/macos/pack", named);
        Assert.Contains(".ci/run", named);
        Assert.All(named, path => Assert.True(
            Path.Exists(Path.Combine(Repository.Root, path)) || Scripts.Contains(path) || path == "packaging/macos", path));
    }

    [Fact]
    public void Every_action_is_pinned_to_a_version()
    {
        string[] uses = [.. Uses().Matches(File.ReadAllText(Workflow) + File.ReadAllText(OnMacs)).Select(match => match.Groups[1].Value)];
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

    [Fact]
    public async Task Whatever_the_pages_of_an_archive_lead_to_is_in_it()
    {
        string archive = folder.File("archive");
        ProgramResult made = await Tools.RunAsync("bash", Path.Combine(Tools.Packaging, "archive"), archive);
        Assert.True(made.ExitCode == 0, made.Error);
        string[] pages = Directory.GetFiles(archive, "*.md", SearchOption.AllDirectories);
        Assert.True(pages.Length > 10, $"{pages.Length} pages");
        foreach (string page in pages)
        {
            string text = File.ReadAllText(page);
            string[] links = [.. Links().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal))];
            Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link)), $"{page}: {link}"));
        }

        string deployment = File.ReadAllText(Path.Combine(archive, "docs/deployment.md")) + File.ReadAllText(Path.Combine(archive, "docs/org-operations.md"));
        string[] named = [.. Named().Matches(deployment).Select(match => match.Groups[1].Value)];
        Assert.Contains("packaging/org/systemd", named);
        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(archive, path)), path));

        // What the units name is where docs/org-operations.md says to unpack it.
        Assert.True(File.Exists(Path.Combine(archive, "docs/org-operations.md")));
        string unit = File.ReadAllText(Path.Combine(archive, "packaging/org/systemd/device-org.service"));
        Assert.Contains("Documentation=file:/opt/device-org/docs/org-operations.md", unit, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllText(Workflow).Split("packaging/archive \"").Length - 1);
    }

    [Fact]
    public void The_container_is_built_with_the_SDK_of_every_other_build_and_its_log_holds_no_token()
    {
        string file = File.ReadAllText(Path.Combine(Tools.Packaging, "org", "container", "Containerfile"));
        string sdk = (string)JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "global.json")))!["sdk"]!["version"]!;
        Assert.Contains($"FROM mcr.microsoft.com/dotnet/sdk:{sdk} AS build", file, StringComparison.Ordinal);
        Assert.Contains("\"--token-file\"", file.Split("ENTRYPOINT")[1], StringComparison.Ordinal);
        Assert.Contains("podman build --format docker", file, StringComparison.Ordinal);
        Assert.Contains(".git", File.ReadAllLines(Path.Combine(Repository.Root, ".containerignore")));
    }

    [Fact]
    public void Only_a_development_package_may_be_without_a_signature()
    {
        string text = File.ReadAllText(Workflow);
        string command = text.Split('\n').Single(line => line.Contains("pkgutil --check-signature", StringComparison.Ordinal)).Trim();
        Assert.Equal("pkgutil --check-signature \"$package\" || [ \"${package%-development.pkg}\" != \"$package\" ]", command);
    }

    [YamlFact]
    public async Task Both_are_YAML_and_every_script_in_them_passes_shellcheck()
    {
        JsonObject macs = await JobsAsync(OnMacs);
        Assert.Equal(["mac", "package"], macs.Select(job => job.Key).Order());
        JsonObject jobs = await JobsAsync(Workflow);
        Assert.Equal(["agent", "org", "release", "sbom", "test"], jobs.Select(job => job.Key).Order());

        string[] scripts = [.. jobs.Concat(macs).SelectMany(job => (IEnumerable<JsonNode?>)job.Value!["steps"]!.AsArray()).Select(step => (string?)step!["run"]).OfType<string>()];
        Assert.True(scripts.Length > 8, $"{scripts.Length} scripts");
        foreach (var (text, number) in scripts.Select((text, number) => (text, number)))
        {
            string file = folder.File($"step{number}.sh");
            File.WriteAllText(file, $"#!/usr/bin/env bash\nset -eo pipefail\n{Expressions().Replace(text, "value")}");
            ProgramResult checkedScript = await Tools.RunAsync("shellcheck", file);
            Assert.True(checkedScript.ExitCode == 0, checkedScript.Output);
        }
    }

    [GeneratedRegex(@"(?<![\w./])(packaging|src|docs|tests|\.ci|launchd)/[\w./-]+")]
    private static partial Regex PathInRepository();

    [GeneratedRegex(@"\]\(([^)#\s]+)")]
    private static partial Regex Links();

    [GeneratedRegex("`(packaging/[A-Za-z0-9_./-]*[A-Za-z0-9_-])")]
    private static partial Regex Named();

    private static async Task<JsonObject> JobsAsync(string workflow)
    {
        ProgramResult read = await Tools.RunAsync("python3", "-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1])), default=str))", workflow);
        Assert.True(read.ExitCode == 0, read.Error);
        return JsonNode.Parse(read.Output)!["jobs"]!.AsObject();
    }

    [GeneratedRegex(@"\$\{\{[^}]+\}\}")]
    private static partial Regex Expressions();

    [GeneratedRegex("uses: (\\S+)")]
    private static partial Regex Uses();
}
