using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The folder is an org's, this user may read it, and nobody else may.</summary>
internal sealed class DataFolderCheck() : DoctorCheck(Name)
{
    public const string Name = "data-folder";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        try
        {
            _ = DataFolder.KeysOf(context.Data);
        }
        catch (OrgConfigurationException e)
        {
            return Task.FromResult(Failure(e.Message, "name the folder that the org is started with, and run doctor as the org's user"));
        }

        UnixFileMode mode = File.GetUnixFileMode(context.Data);
        string seen = $"{context.Data} ({FileModes.Write(mode)})";
        return Task.FromResult((mode & Others) == 0
            ? Ok(seen)
            : Warning($"{seen}: others get in, and it holds every key of the org", $"chmod 700 {context.Data}"));
    }
}
