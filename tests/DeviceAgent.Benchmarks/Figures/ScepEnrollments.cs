using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceAgent.Benchmarks.Machine;
using DeviceAgent.Benchmarks.Processes;
using DeviceAgent.Scep.Client;
using DeviceAgent.Scep.Messages;
using DeviceAgent.TestKit.Scep;

namespace DeviceAgent.Benchmarks.Figures;

/// <summary>
/// First enrolments (PKCSReq, RSA 2048) per second of CPU time: device-org beside scepserver, in turns. The messages are made
/// beforehand, so that only the servers' work counts.
/// </summary>
internal sealed class ScepEnrollments : IFigure
{
    private const int Rounds = 5;
    private const int PerRound = 100;
    private const int WarmUpRounds = 25;
    private const int Keys = 8;
    private const string PeerChallenge = "benchmark";

    public string Name => "scep";

    public string Description => "SCEP enrolments per second and core, beside scepserver (Debian package scep)";

    public async Task<IReadOnlyList<string>> MeasureAsync()
    {
        RSA[] keys = [.. Enumerable.Range(0, Keys).Select(_ => RSA.Create(2048))];
        await using OrgProcess orgProcess = await OrgProcess.StartAsync();
        await using ScepServer peerProcess = await ScepServer.StartAsync(PeerChallenge);
        var org = new Server(orgProcess.ProcessId, new Uri(orgProcess.Admin.BaseAddress!, "/scep/default"), await orgProcess.MakeChallengeAsync());
        var peer = new Server(peerProcess.ProcessId, peerProcess.Url, PeerChallenge);
        for (int round = 0; round < WarmUpRounds; round++)
        {
            // The runtime compiles what is hot again and again: until then its own work would be measured.
            await RunAsync(org, keys, $"warm-{round}");
        }

        await RunAsync(peer, keys, "warm");
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await RunAsync(org, keys, $"round-{round}"));
            theirs.Add(await RunAsync(peer, keys, $"round-{round}"));
        }

        return
        [
            Line("device-org", ours),
            Line("scepserver", theirs),
            string.Create(CultureInfo.InvariantCulture, $"ratio      {Median(ours) / Median(theirs):0.00} (more than 1: device-org does more)"),
        ];
    }

    /// <returns>Enrolments per second of the server's CPU time.</returns>
    private static async Task<double> RunAsync(Server server, RSA[] keys, string name)
    {
        using var http = new HttpClient();
        var transport = new ScepTransport(http, server.Url);
        ScepAuthority authority = ScepAuthority.Read(
            await transport.GetCaCertificatesAsync(default), await transport.GetCapabilitiesAsync(default), null);
        byte[][] messages = [.. Enumerable.Range(0, PerRound).Select(i => Message(authority, keys[i % keys.Length], $"CN={name}-{i}", server.Challenge))];

        TimeSpan before = CpuTime.Of(server.ProcessId);
        foreach (byte[] message in messages)
        {
            // One after the other: scepserver refuses some of several at once.
            PkiMessage answer = PkiMessage.Read(await transport.OperateAsync(message, post: true, default));
            if (answer.Attributes.PkiStatus != PkiStatus.Success)
            {
                throw new InvalidOperationException($"{server.Url} refused: {answer.Attributes.FailInfo} {answer.Attributes.FailInfoText}");
            }
        }

        return PerRound / (CpuTime.Of(server.ProcessId) - before).TotalSeconds;
    }

    private static byte[] Message(ScepAuthority authority, RSA key, string subject, string challenge)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.OtherRequestAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.7"), ScepAttributes.DirectoryString(challenge)));
        byte[] envelope = PkcsPkiEnvelope.Encrypt(request.CreateSigningRequest(), authority.Recipient, AlgorithmPolicy.Aes128);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signer = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var attributes = new ScepAttributes { TransactionId = Guid.NewGuid().ToString("N"), MessageType = MessageType.PkcsReq };
        return PkiMessage.Sign(envelope, attributes, signer, AlgorithmPolicy.Sha256);
    }

    private sealed record Server(int ProcessId, Uri Url, string Challenge);

    private static string Line(string who, List<double> perSecond) => string.Create(
        CultureInfo.InvariantCulture,
        $"{who,-10} {Median(perSecond):0} enrolments per second of CPU time ({1000 / Median(perSecond):0.00} ms each; {perSecond.Min():0} to {perSecond.Max():0})");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
