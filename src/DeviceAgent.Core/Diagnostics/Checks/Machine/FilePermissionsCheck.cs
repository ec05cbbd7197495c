using DeviceAgent.Core.Identity;

namespace DeviceAgent.Core.Diagnostics.Checks.Machine;

/// <summary>Whether the agent can read its files, and nobody else can read its secrets or tell it whom to believe.</summary>
internal sealed class FilePermissionsCheck : DoctorCheck
{
    private readonly DoctorSubject subject;

    public FilePermissionsCheck(DoctorSubject subject)
        : base(CheckNames.FilePermissions)
    {
        this.subject = subject;
        Needs = [CheckNames.User];
    }

    private string InstanceKeyFile => Path.Combine(subject.Options.StateFolder, InstanceKey.FileName);

    public override ValueTask<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        string[] believed = [.. new[] { subject.Configuration.File, subject.Options.OrgCaFile }.OfType<string>().Where(File.Exists)];
        string[] secret = [.. new[] { InstanceKeyFile, subject.Options.Certificate.PasswordFile, subject.Options.OrgTokenFile }.OfType<string>().Where(File.Exists)];
        CheckResult? fault = believed.Concat(secret).Select(Unreadable).FirstOrDefault(found => found is not null)
            ?? OpenKey()
            ?? secret.Where(OthersMay.Read).Select(ReadableByOthers).FirstOrDefault()
            ?? believed.Concat(secret).Where(OthersMay.Write).Select(WritableByOthers).FirstOrDefault()
            ?? Untrusted();
        return ValueTask.FromResult(fault ?? CheckResult.Ok("configuration, roots and keys are the agent's alone to change, keys its alone to read"));
    }

    /// <summary>By the rules of this system: on a Mac the folders above count too.</summary>
    private CheckResult? Untrusted() => subject.Options.OrgRoots is { Problem: { } problem } roots && File.Exists(roots.Path)
        ? CheckResult.Failure(FindingCodes.FileWritableByOthers, problem, "do what is said there; until then no connection to the org is made")
        : null;

    private static CheckResult? Unreadable(string file)
    {
        try
        {
            using var opened = File.OpenHandle(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failure(FindingCodes.FileUnreadable, e.Message, $"let the agent's user read it: chown {Environment.UserName} '{file}'");
        }
    }

    /// <summary>The certificate's reader knows which file holds a key. What others could read is not used.</summary>
    private CheckResult? OpenKey()
    {
        CertificateChoice choice = subject.Identity.Examine();
        return choice.Chosen is null && choice.Rejected.FirstOrDefault(rejected => rejected.Fault == CertificateFault.OpenToOthers) is { } open
            ? CheckResult.Failure(
                FindingCodes.FileReadableByOthers,
                open.Reason,
                "run that chmod. Who could read the key may have it: device-agent enroll --force makes a new one")
            : null;
    }

    private static CheckResult ReadableByOthers(string file) => CheckResult.Failure(
        FindingCodes.FileReadableByOthers, $"others may read {file}, which is a secret", $"run: chmod 600 '{file}'");

    private static CheckResult WritableByOthers(string file) => CheckResult.Failure(
        FindingCodes.FileWritableByOthers, $"others may write {file}: they decide whom the agent believes", $"run: chmod go-w '{file}'");
}
