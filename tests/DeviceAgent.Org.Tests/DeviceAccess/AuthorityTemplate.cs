using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Tests.DeviceAccess;

/// <summary>
/// One Device Access CA for the orgs of all tests that do not look at how it comes to be: making RSA keys for each would be most of
/// their time.
/// </summary>
public static class AuthorityTemplate
{
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(Make);

    /// <summary>Gives a data folder that is not there yet the CA.</summary>
    public static void CopyTo(string data)
    {
        if (System.IO.Directory.Exists(data))
        {
            return;
        }

        string folder = System.IO.Directory.CreateDirectory(Path.Combine(data, "ca")).FullName;
        File.WriteAllBytes(Path.Combine(data, "lock"), []);
        foreach ((string name, byte[] content) in Files.Value)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
            if (name.EndsWith(".key", StringComparison.Ordinal))
            {
                File.SetUnixFileMode(Path.Combine(folder, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }

    private static Dictionary<string, byte[]> Make()
    {
        using var temp = new TempFolder();
        var options = new OrgOptions
        {
            DataFolder = Path.Combine(temp.Path, "org"), AdminUrl = new Uri("http://127.0.0.1:0"), DeviceUrl = new Uri("https://127.0.0.1:0"),
        };
        OrgHost host = OrgHost.Build(options, TimeProvider.System);
        string folder = host.Folder.Authority;
        host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return System.IO.Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
    }
}
