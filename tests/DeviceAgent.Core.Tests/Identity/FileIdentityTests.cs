using System.Security.Cryptography.X509Certificates;
using System.Text;
using DeviceAgent.Core.Identity;
using DeviceAgent.TestKit;
using DeviceAgent.TestKit.Certificates;

namespace DeviceAgent.Core.Tests.Identity;

public sealed class FileIdentityTests : IDisposable
{
    private const string Password = "correct horse";
    private readonly TemporaryFolder folder = new();
    private readonly TestCertificates authority = new();

    public void Dispose() => folder.Dispose();

    private static FileIdentity Identity(string path, string? passwordFile = null) => new(path, passwordFile, TimeProvider.System);

    private string Write(string name, string text, bool open = false)
    {
        TestCertificates.WritePrivate(folder.File(name), Encoding.UTF8.GetBytes(text));
        if (open)
        {
            Open(folder.File(name));
        }

        return folder.File(name);
    }

    private static void Open(string path)
    {
        Assert.False(OperatingSystem.IsWindows(), "the agent runs on macOS and Linux");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        }
    }

    private static string Refused(FileIdentity identity) => Assert.Throws<DeviceIdentityException>(identity.Select).Message;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_pem_file_holds_certificate_and_key(bool rsa)
    {
        using X509Certificate2 device = authority.Device(new TestCertificate { Rsa = rsa });
        TestCertificates.WritePem(folder.File("device.pem"), device);
        X509Certificate2 selected = Identity(folder.File("device.pem")).Select();
        Assert.Equal(device.Thumbprint, selected.Thumbprint);
        Assert.True(selected.HasPrivateKey);
    }

    [Theory]
    [InlineData("device.pem")]
    [InlineData("device.crt")]
    public void The_key_may_stand_beside_the_certificate_which_others_may_read(string name)
    {
        using X509Certificate2 device = authority.Device();
        string path = Write(name, device.ExportCertificatePem(), open: true);
        Write("device.key", TestCertificates.KeyPem(device));
        Assert.Equal(device.Thumbprint, Identity(path).Select().Thumbprint);
    }

    [Fact]
    public void A_chain_in_any_order_is_read_by_the_key_it_fits()
    {
        using X509Certificate2 device = authority.Device();
        string path = Write("device.pem", $"{authority.RootPem}\n{TestCertificates.KeyPem(device)}\n{device.ExportCertificatePem()}\n");
        Assert.Equal(device.Thumbprint, Identity(path).Select().Thumbprint);
    }

    [Theory]
    [InlineData(Password, true)]
    [InlineData("", false)]
    public void A_pkcs12_file_is_read_with_the_first_line_of_the_password_file_or_without(string password, bool withFile)
    {
        using X509Certificate2 device = authority.Device();
        TestCertificates.WritePrivate(folder.File("device.p12"), device.Export(X509ContentType.Pkcs12, password));
        string? passwordFile = withFile ? Write("password", $"{Password}\r\nsecond line\n") : null;
        Assert.Equal(device.Thumbprint, Identity(folder.File("device.p12"), passwordFile).Select().Thumbprint);
    }

    [Fact]
    public void A_wrong_password_is_named_and_not_shown()
    {
        using X509Certificate2 device = authority.Device();
        TestCertificates.WritePrivate(folder.File("device.p12"), device.Export(X509ContentType.Pkcs12, Password));
        string message = Refused(Identity(folder.File("device.p12"), Write("password", "battery staple")));
        Assert.Contains("device.p12", message);
        Assert.Contains("Certificate:PasswordFile", message);
        Assert.DoesNotContain("staple", message);
    }

    [Fact]
    public void In_a_folder_the_newest_wins_and_a_damaged_file_hides_nothing()
    {
        using X509Certificate2 old = authority.Device(new TestCertificate { NotBefore = TimeProvider.System.GetUtcNow().AddDays(-9) });
        using X509Certificate2 renewed = authority.Device();
        TestCertificates.WritePem(folder.File("1.pem"), old);
        TestCertificates.WritePrivate(folder.File("2.pfx"), renewed.Export(X509ContentType.Pkcs12));
        Write("3.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Write("4.p12", "garbage");
        Write("notes.txt", "not looked at");
        FileIdentity identity = Identity(folder.Path);
        Assert.Equal(renewed.Thumbprint, identity.Select().Thumbprint);
        Assert.Equal(
            ["3.pem", "4.p12", "1.pem"], identity.Examine().Rejected.Select(r => Path.GetFileName(r.Origin)));
    }

    [Theory]
    [InlineData("device.pem")]
    [InlineData("device.p12")]
    [InlineData("device.key")]
    public void A_key_that_others_may_read_is_refused_with_the_command_that_helps(string opened)
    {
        using X509Certificate2 device = authority.Device();
        if (opened == "device.p12")
        {
            TestCertificates.WritePrivate(folder.File("device.p12"), device.Export(X509ContentType.Pkcs12));
        }
        else if (opened == "device.pem")
        {
            TestCertificates.WritePem(folder.File("device.pem"), device);
        }
        else
        {
            Write("device.crt", device.ExportCertificatePem());
            Write("device.key", TestCertificates.KeyPem(device));
        }

        Open(folder.File(opened));
        string message = Refused(Identity(folder.Path));
        Assert.Contains($"chmod 600 '{folder.File(opened)}'", message);
    }

    [Fact]
    public void Making_the_file_private_helps_at_once()
    {
        using X509Certificate2 device = authority.Device();
        TestCertificates.WritePem(folder.File("device.pem"), device);
        FileIdentity identity = Identity(folder.Path);
        X509Certificate2 first = identity.Select();
        Open(folder.File("device.pem"));
        Refused(identity);
        TestCertificates.WritePem(folder.File("device.pem"), device);
        Assert.Equal(first.Thumbprint, identity.Select().Thumbprint);
    }

    [Fact]
    public void An_exchanged_file_is_seen_at_the_next_call_and_an_unchanged_one_is_not_parsed_again()
    {
        using X509Certificate2 first = authority.Device();
        using X509Certificate2 second = authority.Device();
        string path = folder.File("device.pem");
        TestCertificates.WritePem(path, first);
        FileIdentity identity = Identity(path);
        X509Certificate2 selected = identity.Select();
        Assert.Same(selected, identity.Select());
        TestCertificates.WritePem(path, second);
        Assert.Equal(second.Thumbprint, identity.Select().Thumbprint);
    }

    [Fact]
    public void A_key_of_another_certificate_is_named_without_the_key()
    {
        using X509Certificate2 device = authority.Device();
        using X509Certificate2 other = authority.Device();
        string key = TestCertificates.KeyPem(other);
        string path = Write("device.pem", device.ExportCertificatePem() + "\n" + key);
        string message = Refused(Identity(path));
        Assert.Contains("do not belong together", message);
        Assert.DoesNotContain(key.Split('\n')[1], message);
    }

    [Fact]
    public void An_encrypted_pem_key_is_named()
    {
        using X509Certificate2 device = authority.Device();
        using System.Security.Cryptography.ECDsa key = device.GetECDsaPrivateKey()!;
        string encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(
            Password,
            new System.Security.Cryptography.PbeParameters(
                System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc,
                System.Security.Cryptography.HashAlgorithmName.SHA256,
                1000));
        Assert.Contains("encrypted", Refused(Identity(Write("device.pem", device.ExportCertificatePem() + "\n" + encrypted))));
    }

    [Fact]
    public void Nothing_there_says_what_to_do()
    {
        Assert.Contains("Certificate:Path", Refused(Identity(folder.File("missing.pem"))));
        Assert.Contains("Certificate:Path", Refused(Identity(folder.Path)));
    }

    [Fact]
    public void Every_reason_stands_in_the_message_with_its_file()
    {
        using X509Certificate2 unmarked = authority.Device(new TestCertificate { DeviceAccess = null });
        using X509Certificate2 expired = authority.Device(
            new TestCertificate { NotAfter = TimeProvider.System.GetUtcNow().AddHours(-1) });
        TestCertificates.WritePem(folder.File("unmarked.pem"), unmarked);
        TestCertificates.WritePem(folder.File("expired.pem"), expired);
        Write("bare.crt", unmarked.ExportCertificatePem());
        string message = Refused(Identity(folder.Path));
        Assert.Contains("unmarked.pem: not a Device Access certificate", message);
        Assert.Contains("expired.pem: expired on", message);
        Assert.Contains("bare.crt", message);
    }
}
