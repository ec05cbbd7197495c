using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Keys;

namespace DeviceAgent.Org.Cli.Doctor.Checks;

/// <summary>The key that signs commands is there and fits, and so are those that are published.</summary>
internal sealed class SigningKeysCheck() : DoctorCheck(Name, DataFolderCheck.Name, FilePermissionsCheck.Name)
{
    public const string Name = "signing-keys";

    private const string Remedy = "put keys/ back from a backup as a whole: without its key no device takes a command";

    public override Task<Finding> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        var folder = new KeyFolder(DataFolder.KeysOf(context.Data));
        try
        {
            if (folder.Find() is not { } list)
            {
                return Task.FromResult(Failure("there is no signing key", "start the org once; if it has run before, " + Remedy));
            }

            KeyEntry[] published = [.. list.Keys.Where(k => k.Retired is null)];
            foreach (KeyEntry key in published)
            {
                folder.Load(key).Dispose();
            }

            return Task.FromResult(Ok($"{list.Signing} signs; {published.Length} published"));
        }
        catch (OrgConfigurationException e)
        {
            return Task.FromResult(Failure(e.Message, Remedy));
        }
    }
}
