using MLExtensions.TestKit;

namespace MLExtensions.Calibrators.Tests;

/// <summary>Radii, the normal distribution and bounds from votes.</summary>
public sealed class CertificateTests
{
    private static readonly double[] Robust = [0.7, 0.2, 0.1];

    [Theory]
    [InlineData(0.5, 0, 0)]
    [InlineData(0.6, 0, 0)]
    [InlineData(0.76, 0.057718, 0.088602)]
    [InlineData(0.9, 0.121850, 0.228674)]
    [InlineData(1.0, 0.156664, 0.341505)]
    public void Radii_follow_the_formulas(double alpha, double lipschitz, double smoothing)
    {
        double constant = Math.Sqrt(2 / Math.PI) / 0.5;
        Assert.Equal(1.595769, constant, 1e-6);
        Assert.Equal(lipschitz, CertifiedRadius.Lipschitz(Robust, [constant], alpha), 1e-6);
        Assert.Equal(smoothing, CertifiedRadius.RandomizedSmoothing(0.7, 0.2, 0.5, alpha), 1e-6);
        // The direct radius is never below the one from the Lipschitz constant that every smoothed classifier has.
        Assert.True(smoothing >= lipschitz);
    }

    [Fact]
    public void Every_class_counts_where_constants_differ()
    {
        Assert.Equal(0.033333, CertifiedRadius.Lipschitz([0.6, 0.3, 0.1], [1, 0.5, 4], 0.8), 1e-6);
        // Now the third class is the nearest, not the runner-up.
        Assert.Equal(0.2 / (0.8 * 9), CertifiedRadius.Lipschitz([0.6, 0.3, 0.1], [1, 0.05, 8], 0.8), 1e-12);
        Assert.Equal(double.PositiveInfinity, CertifiedRadius.Lipschitz([0.9, 0.1], [0], 0.9));
        Assert.True(double.IsNaN(CertifiedRadius.Lipschitz([0.9, double.NaN], [1], 0.9)));
        Assert.Throws<ArgumentException>(() => CertifiedRadius.Lipschitz(Robust, [1, 2], 0.9));
    }

    [Fact]
    public void Alpha_one_is_the_radius_of_the_smoothed_classifier_alone()
    {
        Assert.Equal(0.25 * (StandardNormal.Quantile(0.7) - StandardNormal.Quantile(0.2)), CertifiedRadius.RandomizedSmoothing(0.7, 0.2, 0.5, 1), 1e-12);
        Assert.Equal(double.PositiveInfinity, CertifiedRadius.RandomizedSmoothing(1, 0, 0.5, 1));
        Assert.Equal(0, CertifiedRadius.RandomizedSmoothing(0.5, 0.5, 0.5, 1));
    }

    // Values of the normal distribution to 15 digits, from tables.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746068543)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(3.9, 0.999951903655982)]
    [InlineData(-4.5, 3.39767312473006e-6)]
    [InlineData(-8, 6.22096057427178e-16)]
    [InlineData(-37, 5.725571222524577e-300)]
    public void The_normal_distribution_and_its_inverse_agree_with_tables(double x, double probability)
    {
        Tolerance.AssertClose(probability, StandardNormal.Distribution(x), 1e-9, 0);
        if (Math.Abs(x) < 37)
            Tolerance.AssertClose(x, StandardNormal.Quantile(probability), 1e-9, 1e-9);
    }

    [Fact]
    public void The_normal_inverse_inverts()
    {
        for (double p = 1e-12; p < 1; p = p < 0.001 ? p * 3 : p + 0.0137)
            Tolerance.AssertClose(p, StandardNormal.Distribution(StandardNormal.Quantile(p)), 1e-12, 0);
        Assert.Equal(double.NegativeInfinity, StandardNormal.Quantile(0));
        Assert.Equal(double.PositiveInfinity, StandardNormal.Quantile(1));
        Assert.True(double.IsNaN(StandardNormal.Quantile(1.1)));
        Assert.True(double.IsNaN(StandardNormal.Distribution(double.NaN)));
        for (double x = 0.1; x < 12; x += 0.37)
            Tolerance.AssertClose(1, StandardNormal.Distribution(x) + StandardNormal.Distribution(-x), 1e-15, 0);
    }

    [Fact]
    public void Bounds_from_votes_are_exact()
    {
        // No vote out of n: upper bound 1 - delta^(1/n); all votes: lower bound delta^(1/n).
        Tolerance.AssertClose(1 - Math.Pow(0.001, 1 / 100.0), VoteBounds.Upper(0, 100, 0.001), 1e-10, 0);
        Tolerance.AssertClose(Math.Pow(0.001, 1 / 100.0), VoteBounds.Lower(100, 100, 0.001), 1e-10, 0);
        Assert.Equal(0, VoteBounds.Lower(0, 100, 0.001));
        Assert.Equal(1, VoteBounds.Upper(100, 100, 0.001));
        // Ten voters, the binomial sum by hand.
        double lower = VoteBounds.Lower(7, 10, 0.05);
        double tail = Enumerable.Range(7, 4).Sum(k => Choose(10, k) * Math.Pow(lower, k) * Math.Pow(1 - lower, 10 - k));
        Tolerance.AssertClose(0.05, tail, 1e-10, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteBounds.Lower(11, 10, 0.05));
        Assert.Throws<ArgumentOutOfRangeException>(() => VoteBounds.Lower(1, 10, 0));

        static double Choose(int n, int k) => k == 0 ? 1 : Choose(n, k - 1) * (n - k + 1) / k;
    }

    [Fact]
    public void Votes_certify_less_than_their_shares_and_more_with_more_votes()
    {
        double estimate = CertifiedRadius.RandomizedSmoothing(0.9, 0.1, 0.5, 0.95);
        double few = RobustCertificate.Smoothing(0.5, 100).Radius([0.9, 0.1], 0.95);
        double many = RobustCertificate.Smoothing(0.5, 100_000).Radius([0.9, 0.1], 0.95);
        Assert.True(0 < few && few < many && many < estimate, $"{few} {many} {estimate}");
        Assert.Equal(0, RobustCertificate.Smoothing(0.5, 10).Radius([0.6, 0.4], 0.95));
    }

    [Fact]
    public void Bounds_from_votes_hold_as_often_as_they_promise()
    {
        // Four classes, the true probabilities known: count radii that are larger than the true one.
        double[] truth = [0.62, 0.2, 0.1, 0.08];
        double radius = CertifiedRadius.RandomizedSmoothing(0.62, 0.2, 1, 0.9);
        RobustCertificate certificate = RobustCertificate.Smoothing(1, 200, 0.05);
        var random = new Random(3);
        int failures = 0;
        for (int trial = 0; trial < 2000; trial++)
        {
            var shares = new double[4];
            for (int vote = 0; vote < 200; vote++)
            {
                double u = random.NextDouble();
                shares[u < truth[0] ? 0 : u < truth[0] + truth[1] ? 1 : u < 0.92 ? 2 : 3] += 1 / 200.0;
            }

            if (AdaptiveSmoothing.IndexOfLargest(shares) != 0 || certificate.Radius(shares, 0.9) > radius)
                failures++;
        }

        Assert.InRange(failures, 0, 100);
    }

    [Fact]
    public void Constants_of_a_linear_classifier_use_the_dual_norm()
    {
        float[] weights = [1, 0, 0, 1, -1, -1];
        // Differences (1,-1), (2,1), (1,2).
        Tolerance.AssertClose([Math.Sqrt(5) / 4, Math.Sqrt(5) / 4, Math.Sqrt(5) / 4], LipschitzConstants.OfLinear(weights, 3), 1e-7, 0);
        Tolerance.AssertClose([0.5 * 3 / 4, 0.5 * 3 / 4, 0.5 * 3 / 4], LipschitzConstants.OfLinear(weights, 3, PerturbationNorm.LInfinity, 0.5), 1e-7, 0);
        Tolerance.AssertClose([2.0 / 4, 2.0 / 4, 2.0 / 4], LipschitzConstants.OfLinear(weights, 3, PerturbationNorm.L1), 1e-7, 0);
        Assert.Equal(Math.Sqrt(2) / 4 * 6, LipschitzConstants.OfLogits(2, 3), 1e-12);
        Assert.Throws<ArgumentException>(() => LipschitzConstants.OfLinear(weights, 4));
    }

    [Fact]
    public void Certificates_refuse_what_is_none()
    {
        Assert.Throws<ArgumentException>(() => RobustCertificate.Lipschitz());
        Assert.Throws<ArgumentOutOfRangeException>(() => RobustCertificate.Lipschitz(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => RobustCertificate.Smoothing(0, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => RobustCertificate.Smoothing(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RobustCertificate.Smoothing(1, 10, 1));
    }
}
