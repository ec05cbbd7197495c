namespace DeviceAgent.EndToEnd.Tests.Diagnostics;

/// <summary>Each of these is made, and the real program names it first.</summary>
[Collection(DoctorGroup.Name)]
public sealed class MisconfigurationTests(DoctorSite site)
{
    public static TheoryData<string> Names => [.. Misconfiguration.All.Select(misconfiguration => misconfiguration.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_doctor_names_it_first_and_says_what_to_do(string name)
    {
        Misconfiguration wrong = Misconfiguration.All.Single(misconfiguration => misconfiguration.Name == name);
        DoctorRun run = await site.RunOfAsync(name);

        Assert.True((string?)run.First?["code"] == wrong.Code, run.Text);
        Assert.Equal(wrong.Code, (string)run.Report["first"]!);
        Assert.Contains(wrong.Remedy, (string)run.First!["remedy"]!, StringComparison.Ordinal);
        Assert.Contains(wrong.Seen, (string)run.First["observed"]!, StringComparison.Ordinal);
        Assert.Equal($"docs/troubleshooting.md#{wrong.Code}", (string)run.First["link"]!);
        Assert.Equal(wrong.IsWarning ? "warning" : "failure", (string)run.First["state"]!);
        Assert.Equal(wrong.IsWarning ? 1 : 2, run.ExitCode);

        // Nothing else is called a failure: what follows from it is left out.
        Assert.Equal(wrong.IsWarning ? 0 : 1, run.Findings.Count(finding => (string)finding["state"]! == "failure"));
        Assert.DoesNotContain("secret", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("check-broken", run.Text, StringComparison.Ordinal);
    }
}
