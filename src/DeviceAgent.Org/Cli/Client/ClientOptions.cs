using System.CommandLine;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Settings;

namespace DeviceAgent.Org.Cli.Client;

/// <summary>The options of every verb that speaks to an org: which one, with which token, and whom to believe.</summary>
internal static class ClientOptions
{
    private static readonly Option<string?> Data = new("--data") { Description = "The data folder of an org that runs on this machine." };
    private static readonly Option<string?> Org = new("--org") { Description = "The admin URL of an org elsewhere: https, or http on loopback." };
    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = $"A file with the API token. Default: the variable {SettingsReader.TokenVariable}.",
    };

    private static readonly Option<string?> Ca = new("--ca")
    {
        Description = "PEM file of the CA that the org's TLS certificate must chain to. Default: the system's roots, and with --data the org's own.",
    };

    public static void AddTo(Command verb)
    {
        verb.Add(Data);
        verb.Add(Org);
        verb.Add(TokenFile);
        verb.Add(Ca);
    }

    /// <summary>Opens the client; nothing is sent yet.</summary>
    /// <exception cref="CliException">The options do not fit together.</exception>
    /// <exception cref="OrgConfigurationException">A file cannot be used.</exception>
    public static AdminClient Open(ParseResult result) => new(Read(
        result.GetValue(Data), result.GetValue(Org), result.GetValue(TokenFile), result.GetValue(Ca), Environment.GetEnvironmentVariable(SettingsReader.TokenVariable)));

    /// <inheritdoc cref="Open"/>
    internal static OrgEndpoint Read(string? data, string? org, string? tokenFile, string? ca, string? variable)
    {
        if (data is null == org is null)
        {
            throw new CliException("which org? Give --data DIR for one on this machine, or --org URL", ExitCodes.Usage);
        }

        (string? token, string source) = tokenFile is null ? (variable, SettingsReader.TokenVariable) : (File.ReadAllText(tokenFile), tokenFile);
        token = token?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            throw new CliException(
                tokenFile is null
                    ? $"an API token is needed: --token-file FILE, or the variable {SettingsReader.TokenVariable}. device-org token create makes one"
                    : $"{tokenFile}: holds no API token",
                ExitCodes.Usage);
        }

        if (!token.All(char.IsAsciiLetterOrDigit))
        {
            // It goes into a header; and a wrong file must not be sent anywhere.
            throw new CliException($"{source}: is no API token: 64 letters and digits on one line", ExitCodes.Usage);
        }

        return data is not null
            ? OrgEndpoint.OfFolder(data, token, source, ca)
            : new OrgEndpoint(Url(org!), token, source, ca is null ? null : ServerTrust.Only(ca), OnThisMachine: false);
    }

    private static Uri Url(string text)
    {
        bool isUrl = Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
        return isUrl && url!.PathAndQuery == "/" && url.UserInfo.Length == 0
            ? url
            : throw new CliException($"--org {text}: must be https://HOST[:PORT], or http on a loopback address: the token goes along", ExitCodes.Usage);
    }
}
