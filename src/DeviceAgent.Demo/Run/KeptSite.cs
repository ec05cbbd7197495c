namespace DeviceAgent.Demo.Run;

/// <summary>What a person needs to look around while everything is up.</summary>
/// <param name="Admin">The admin API's address.</param>
/// <param name="Device">Where devices reach the org.</param>
/// <param name="CaFile">The root of the org's TLS certificate.</param>
/// <param name="TokenFile">The file with the API token.</param>
/// <param name="Token">The API token.</param>
/// <param name="Folder">Everything: configurations, logs, the org's data.</param>
/// <param name="Stop">A command that ends it all.</param>
public sealed record KeptSite(string Admin, string Device, string CaFile, string TokenFile, string Token, string Folder, string Stop)
{
    public static KeptSite Of(DemoSite site) => new(
        site.Org.AdminAddress,
        site.Org.DeviceAddress,
        site.Org.CaFile,
        site.Org.TokenFile,
        site.Org.Token,
        site.Folder,
        $"kill {Environment.ProcessId}");
}
