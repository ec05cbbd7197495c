using System.Text;
using DeviceAgent.MacOS.Requirements;
using DeviceAgent.MacOS.Tests.Foundation;

namespace DeviceAgent.MacOS.Tests.Requirements;

public sealed class SecCodeSignaturesTests
{
    private const string Bundle = "/Applications/Okta Verify.app";
    private const string Requirement = "anchor apple generic";
    private const int RequirementFailed = -67050;

    [Fact]
    public void A_good_signature_is_no_objection_and_nothing_is_left() =>
        Assert.Equal(4, ReleaseChecks.NothingIsLeft<IOException>(foundation =>
        {
            var security = new Signatures(foundation);
            Assert.Null(new SecCodeSignatures(security, foundation).WhyNot(Bundle, Requirement));
            Assert.Equal(Requirement, security.AskedFor);
            Assert.Equal(Bundle, foundation.LastFolder);
        }));

    [Fact]
    public void A_bad_signature_is_said_in_words_with_its_number_and_nothing_is_left() =>
        ReleaseChecks.NothingIsLeft<IOException>(foundation =>
        {
            var security = new Signatures(foundation) { CheckStatus = RequirementFailed };
            string? why = new SecCodeSignatures(security, foundation).WhyNot(Bundle, Requirement);
            Assert.Contains("-67050", why);
        });

    [Theory]
    [InlineData(-67068)]
    [InlineData(100_002)]
    public void What_cannot_be_read_is_not_judged(int status)
    {
        var foundation = new CountedFoundation();
        var signatures = new SecCodeSignatures(new Signatures(foundation) { CheckStatus = status }, foundation);
        IOException failure = Assert.Throws<IOException>(() => signatures.WhyNot(Bundle, Requirement));
        Assert.Contains($"words for {status}", failure.Message);
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void A_missing_bundle_and_a_requirement_that_is_not_understood_are_failures()
    {
        var foundation = new CountedFoundation();
        Assert.Throws<IOException>(() =>
            new SecCodeSignatures(new Signatures(foundation) { OpenStatus = -67068 }, foundation).WhyNot(Bundle, Requirement));
        IOException failure = Assert.Throws<IOException>(() =>
            new SecCodeSignatures(new Signatures(foundation) { RequirementStatus = -67052 }, foundation).WhyNot(Bundle, "anchor"));
        Assert.Contains("'anchor'", failure.Message);
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void The_hash_is_hex_and_the_information_is_released() =>
        ReleaseChecks.NothingIsLeft<IOException>(foundation => Assert.Equal(
            "0123456789abcdef",
            new SecCodeSignatures(new Signatures(foundation) { Hash = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef] }, foundation)
                .CodeDirectoryHash(Bundle)));

    [Fact]
    public void Unsigned_code_has_no_hash()
    {
        var foundation = new CountedFoundation();
        Assert.Null(new SecCodeSignatures(new Signatures(foundation), foundation).CodeDirectoryHash(Bundle));
        Assert.Equal(0, foundation.Living);
    }

    [Fact]
    public void The_path_is_cleaned_first()
    {
        var foundation = new CountedFoundation();
        new SecCodeSignatures(new Signatures(foundation), foundation).WhyNot("/Applications//X/../Okta Verify.app", Requirement);
        Assert.Equal(Bundle, foundation.LastFolder);
    }

    [MacFact]
    public void Apples_own_app_is_signed_by_Apple_and_by_nobody_else()
    {
        const string Calculator = "/System/Applications/Calculator.app";
        var signatures = new SecCodeSignatures();
        Assert.Null(signatures.WhyNot(Calculator, "anchor apple"));
        Assert.Contains("-67050", signatures.WhyNot(Calculator, "anchor apple and identifier \"com.okta.mobile\""));
        Assert.Matches("^[0-9a-f]{40}$", signatures.CodeDirectoryHash(Calculator));
        Assert.Throws<IOException>(() => signatures.WhyNot("/Applications/Nothing of that name.app", "anchor apple"));
    }

    internal sealed class Signatures(CountedFoundation foundation) : ISignatureCalls
    {
        private nint lent;

        public int OpenStatus { get; init; }

        public int RequirementStatus { get; init; }

        public int CheckStatus { get; init; }

        public byte[]? Hash { get; init; }

        public string? AskedFor { get; private set; }

        public nint UniqueKey => 99;

        public int CreateCode(nint url, out nint code) => Made(OpenStatus, foundation[url], out code);

        public int CreateRequirement(nint text, out nint requirement)
        {
            AskedFor = (string)foundation[text];
            return Made(RequirementStatus, new Version(), out requirement);
        }

        public int Check(nint code, nint requirement)
        {
            Assert.IsType<Uri>(foundation[code]);
            Assert.IsType<Version>(foundation[requirement]);
            return CheckStatus;
        }

        public int CopyInformation(nint code, out nint information)
        {
            // The value belongs to the dictionary, which is not counted on its own: a made-up id stands for it.
            var content = new Dictionary<nint, nint>();
            if (Hash is not null)
            {
                lent = lent != 0 ? lent : foundation.Lend(Encoding.ASCII.GetBytes($"<plist><data>{Convert.ToBase64String(Hash)}</data></plist>"));
                content.Add(UniqueKey, lent);
            }

            return Made(0, content, out information);
        }

        public nint CopyMessage(int status) => foundation.Create($"words for {status}");

        private int Made(int status, object content, out nint made)
        {
            made = status == 0 ? foundation.Create(content) : 0;
            return status != 0 || made != 0 ? status : -108;
        }
    }
}
