using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Keys;

/// <summary><c>device-org keys list | rotate | retire</c>. The org may run meanwhile, or not.</summary>
public static class KeysCommand
{
    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The org's data folder." };

    private static readonly Option<string?> Issuer = new("--issuer")
    {
        Description = "The issuer that the roll-over is for. Default: the one of the org's last start.",
    };

    private static readonly Argument<string> Thumbprint = new("thumbprint") { Description = "Of the key, as keys list shows it." };

    public static Command Create()
    {
        var list = new Command("list", "Shows the signing keys, oldest first: the thumbprint, for OrgKeyPins, when it was made, what it does.") { Data };
        list.SetAction((result, _) => RunAsync(() => Show(result.GetRequiredValue(Data))));
        var rotate = new Command("rotate", "Makes a new signing key; the one so far vouches for it.") { Data, Issuer };
        rotate.SetAction((result, _) => RunAsync(() => Rotate(result.GetRequiredValue(Data), result.GetValue(Issuer))));
        var retire = new Command("retire", "Takes a key that does not sign out of the JWKS and deletes its private half.") { Data, Thumbprint };
        retire.SetAction((result, _) => RunAsync(() => Retire(result.GetRequiredValue(Data), result.GetRequiredValue(Thumbprint))));
        return new Command("keys", "The keys that sign commands.") { list, rotate, retire };
    }

    private static int Show(string data)
    {
        foreach (KeyEntry key in Existing(data, out KeyList list).Keys)
        {
            string state = key.Retired is not null ? "retired" : key.Thumbprint == list.Signing ? "signing" : "published";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Thumbprint}  {key.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}  {state}"));
        }

        return ExitCodes.Ok;
    }

    private static int Rotate(string data, string? issuer)
    {
        KeyList before = Existing(data, out _);
        issuer = issuer?.TrimEnd('/') ?? LastIssuer(data);
        KeyList after = Rotation(data).Rotate(issuer);
        Console.WriteLine($"{after.Signing} signs from now on; {before.Signing} vouches for it as {issuer}");
        return ExitCodes.Ok;
    }

    private static int Retire(string data, string thumbprint)
    {
        Existing(data, out KeyList list);
        if (!Rotation(data).Retire(thumbprint))
        {
            Console.Error.WriteLine($"device-org: {thumbprint}: {(thumbprint == list.Signing ? "this key signs: rotate first" : "there is no such key")}");
            return ExitCodes.Usage;
        }

        Console.WriteLine($"{thumbprint} is retired; its private half is deleted");
        return ExitCodes.Ok;
    }

    private static KeyRotation Rotation(string data) => new(new KeyFolder(DataFolder.KeysOf(data)), TimeProvider.System);

    private static KeyList Existing(string data, out KeyList list) => list = new KeyFolder(DataFolder.KeysOf(data)).Find()
        ?? throw new OrgConfigurationException($"the data folder {data} holds no signing key: start the org once");

    /// <summary>The issuer is not a file of its own: it may follow from the port that the org was given at its last start.</summary>
    private static string LastIssuer(string data)
    {
        try
        {
            using JsonDocument addresses = JsonDocument.Parse(File.ReadAllBytes(DataFolder.AddressesOf(data)));
            return addresses.RootElement.GetProperty("issuer").GetString()!;
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new OrgConfigurationException("which issuer the org has is not known: give --issuer, or start the org once with this version", e);
        }
    }

    private static async Task<int> RunAsync(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is OrgConfigurationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"device-org: {e.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Configuration;
        }
    }
}
