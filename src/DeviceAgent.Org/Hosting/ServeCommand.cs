using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using DeviceAgent.Org.Settings;
using DeviceAgent.Org.Storage.PostgreSql;

namespace DeviceAgent.Org.Hosting;

/// <summary><c>device-org serve</c>.</summary>
public static class ServeCommand
{
    private static readonly OrgOptions Usual = new() { DataFolder = "", AdminUrl = new("http://localhost"), DeviceUrl = new("https://localhost") };

    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The data folder; made (0700) when missing." };
    private static readonly Option<Uri> AdminUrl = Url("--admin-url", "The admin API: http on loopback, or https. Port 0: any free port.");
    private static readonly Option<Uri> DeviceUrl = Url("--device-url", "Where devices reach the org: https. Port 0: any free port.");
    private static readonly Option<IPEndPoint?> DeviceListen = new("--device-listen")
    {
        Description = "Where the device listener binds, behind a proxy that passes TLS through: ADDRESS:PORT. Default: as --device-url says.",
        CustomParser = argument => Parse(
            argument,
            text => IPEndPoint.TryParse(text, out IPEndPoint? endpoint) && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{endpoint.Port}"), StringComparison.Ordinal) ? endpoint : null,
            "an IP address and a port such as 127.0.0.1:8443"),
    };

    private static readonly Option<IPNetwork[]> TrustedProxy = new("--trusted-proxy")
    {
        Description = "An address or network (10.0.0.0/24) whose X-Forwarded headers are believed on the admin and SCEP listeners; repeatable.",
        DefaultValueFactory = _ => [],
        CustomParser = argument => [.. argument.Tokens.Select(token => ParseNetwork(argument, token.Value))],
    };

    private static readonly Option<string?> TokenFile = new("--token-file") { Description = "Write the first API token here (0600) instead of printing it." };
    private static readonly Option<string?> Issuer = new("--issuer") { Description = "The issuer of the commands. Default: the device URL." };
    private static readonly Option<TimeSpan> Hold = Span("--hold", Usual.Hold, "The longest hold of a long poll; 00:00:00 switches long polls off.");
    private static readonly Option<TimeSpan> PollInterval = Span("--poll-interval", Usual.PollInterval, "How often devices are asked to poll.");
    private static readonly Option<TimeSpan> OverdueAfter = Span("--overdue-after", Usual.OverdueAfter, "A device with a waiting command and no contact for this long is overdue.");
    private static readonly Option<int> AutomaticLimit = new("--automatic-limit")
    {
        Description = "Devices that automatic triggers may log out within ten minutes; more is held for release. 0 holds every automatic logout.",
        DefaultValueFactory = _ => Usual.AutomaticLimit,
    };

    private static readonly Option<string?> TlsCertificate = new("--tls-certificate") { Description = "PEM certificate chain of the listeners. Default: one of the org's own CA." };
    private static readonly Option<string?> TlsKey = new("--tls-key") { Description = "PEM private key of --tls-certificate." };
    private static readonly Option<string[]> DeviceCa = new("--device-ca") { Description = "PEM file of a further Device Access CA; repeatable.", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> SettingsFile = new("--settings") { Description = "JSON file of settings; DEVICEORG_ variables of the environment stand above it." };
    private static readonly Option<Uri?> ScepUrl = new("--scep-url")
    {
        Description = "A further listener, http or https, for SCEP and revocation lists only. Port 0: any free port. Default: the setting Scep:Url.",
        CustomParser = argument => Parse(argument, AbsoluteUrl, "an absolute URL"),
    };

    private static readonly Option<PostgreSqlAddress?> Database = new("--database")
    {
        Description = "PostgreSQL instead of SQLite in the data folder: postgresql://USER@HOST/NAME, without a password. Default: the setting Database:Url.",
        CustomParser = argument =>
        {
            try
            {
                return PostgreSqlAddress.Parse(argument.Tokens[0].Value);
            }
            catch (OrgConfigurationException e)
            {
                argument.AddError(e.Message);
                return null;
            }
        },
    };

    private static readonly Option<string> ClientId = new("--desktop-mfa-client-id") { Description = "The Desktop MFA app's client id, for the System Log.", DefaultValueFactory = _ => "" };

    public static Command Create()
    {
        var command = new Command("serve", "Runs the org.")
        {
            Data, AdminUrl, DeviceUrl, DeviceListen, TrustedProxy, TokenFile, Issuer, Hold, PollInterval, OverdueAfter, AutomaticLimit, TlsCertificate, TlsKey, DeviceCa,
            SettingsFile, Database, ScepUrl, ClientId,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                return await RunAsync(Read(result), cancellationToken);
            }
            catch (OrgConfigurationException e)
            {
                await Console.Error.WriteLineAsync($"device-org: {e.Message.ReplaceLineEndings(" ")}");
                return ExitCodes.Configuration;
            }
        });
        return command;
    }

    private static OrgOptions Read(ParseResult result) => new()
    {
        DataFolder = result.GetRequiredValue(Data),
        AdminUrl = result.GetRequiredValue(AdminUrl),
        DeviceUrl = result.GetRequiredValue(DeviceUrl),
        DeviceListen = result.GetValue(DeviceListen),
        TrustedProxies = result.GetValue(TrustedProxy) ?? [],
        TokenFile = result.GetValue(TokenFile),
        Issuer = result.GetValue(Issuer)?.TrimEnd('/'),
        Hold = result.GetValue(Hold),
        PollInterval = result.GetValue(PollInterval),
        OverdueAfter = result.GetValue(OverdueAfter),
        AutomaticLimit = result.GetValue(AutomaticLimit),
        TlsCertificate = result.GetValue(TlsCertificate),
        TlsKey = result.GetValue(TlsKey),
        DeviceAuthorities = result.GetValue(DeviceCa) ?? [],
        DesktopMfaClientId = result.GetValue(ClientId) ?? "",
        Settings = ReadSettings(result),
    };

    private static OrgSettings ReadSettings(ParseResult result)
    {
        OrgSettings settings = SettingsReader.Read(result.GetValue(SettingsFile));
        settings = result.GetValue(Database) is { } database ? settings with { Database = settings.Database with { Url = database } } : settings;
        return result.GetValue(ScepUrl) is { } url ? settings with { ScepUrl = url } : settings;
    }

    private static async Task<int> RunAsync(OrgOptions options, CancellationToken cancellationToken)
    {
        if (OrgOptionsCheck.Faults(options).FirstOrDefault() is { } fault)
        {
            await Console.Error.WriteLineAsync($"device-org: {fault}");
            return ExitCodes.Usage;
        }

        await using OrgHost host = OrgHost.Build(options, TimeProvider.System);
        await host.StartAsync(token => Console.WriteLine($"API token: {token} (shown only this once)"), ShowLink(options), cancellationToken);
        Console.WriteLine($"admin  {host.Addresses.Admin}");
        Console.WriteLine($"device {host.Addresses.Device}");
        if (host.Addresses.Scep is { } scep)
        {
            Console.WriteLine($"scep   {scep}");
        }

        Console.WriteLine("ready");
        return await host.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Where nobody sits in front of it, as under systemd, the output ends in a log: the link is then not made, and device-org admin reset-link shows one.
    /// </summary>
    private static Action<string>? ShowLink(OrgOptions options) => !options.Settings.ConsoleEnabled || (options.TokenFile is not null && Console.IsOutputRedirected)
        ? null
        : link => Console.WriteLine($"Set the console's password within a day: {link} (shown only this once)");

    private static Option<Uri> Url(string name, string description) => new(name)
    {
        Required = true,
        Description = description,
        CustomParser = argument => Parse(argument, AbsoluteUrl, "an absolute URL")!,
    };

    private static Uri? AbsoluteUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Host.Length > 0 ? url : null;

    private static Option<TimeSpan> Span(string name, TimeSpan usual, string description) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = argument => Parse<object>(
            argument,
            text => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan span) ? span : null,
            "a time span such as 00:00:55") is TimeSpan span ? span : default,
    };

    private static IPNetwork ParseNetwork(ArgumentResult argument, string text)
    {
        if (TrustedProxies.Parse(text) is { } network)
        {
            return network;
        }

        argument.AddError($"{text}: must be an IP address or a network such as 10.0.0.0/24");
        return default;
    }

    private static T? Parse<T>(ArgumentResult argument, Func<string, T?> read, string allowed)
        where T : class
    {
        string text = argument.Tokens[0].Value;
        T? value = read(text);
        if (value is null)
        {
            argument.AddError($"{text}: must be {allowed}");
        }

        return value;
    }
}
