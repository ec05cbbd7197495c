namespace DeviceAgent.TestKit;

/// <summary>The checkout that the tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DeviceAgent.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("DeviceAgent.sln is not above the tests");
        }

        return folder.FullName;
    }
}
