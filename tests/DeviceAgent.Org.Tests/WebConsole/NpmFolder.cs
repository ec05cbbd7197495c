using System.Security.Cryptography;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Processes;

namespace DeviceAgent.Org.Tests.WebConsole;

/// <summary>What <c>npm ci</c> makes of a committed lock file, once for all runs: in a folder that is named by the lock file's content.</summary>
public static class NpmFolder
{
    /// <param name="folder">With <c>package.json</c> and <c>package-lock.json</c>, below the checkout.</param>
    /// <returns>Its <c>node_modules</c>.</returns>
    public static async Task<string> InstallAsync(string folder)
    {
        string from = Path.Combine(Repository.Root, folder);
        byte[] lockFile = await File.ReadAllBytesAsync(Path.Combine(from, "package-lock.json"));
        string cache = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "device-agent-tests");
        string made = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(lockFile))[..16]);
        string modules = Path.Combine(made, "node_modules");
        if (System.IO.Directory.Exists(modules))
        {
            return modules;
        }

        // Beside it and renamed: a run that is cut off leaves no half of it, and two at once do not meet.
        string staged = Path.Combine(cache, Path.GetRandomFileName());
        System.IO.Directory.CreateDirectory(staged);
        foreach (string name in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(from, name), Path.Combine(staged, name));
        }

        await using TestProcess npm = TestProcess.Start(BrowserFactAttribute.Npm, ["ci", "--prefix", staged, "--ignore-scripts", "--no-audit", "--no-fund"]);
        int code = await npm.WaitForExitAsync();
        Assert.True(code == 0, string.Join('\n', npm.Error));
        try
        {
            System.IO.Directory.Move(staged, made);
        }
        catch (IOException) when (System.IO.Directory.Exists(modules))
        {
            System.IO.Directory.Delete(staged, recursive: true);
        }

        return modules;
    }
}
