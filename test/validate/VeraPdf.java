// Validates PDF files against PDF/A-2a and PDF/UA-1 with veraPDF's library (Maven Central, org.verapdf).
// java -cp 'lib/*' VeraPdf.java FILE…   Exit code 1 where a rule is broken; each rule is printed once with its count.
import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraPdf {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    boolean good = true;
    for (String name : files) {
      for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1}) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(name), flavour)) {
          PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
          ValidationResult result = validator.validate(parser);
          Map<String, Integer> broken = new TreeMap<>();
          for (TestAssertion a : result.getTestAssertions()) {
            if (a.getStatus() != TestAssertion.Status.FAILED) continue;
            String rule = a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber() + " " + a.getMessage()
                + " @ " + a.getLocation().getContext();
            broken.merge(rule.replaceAll("\\[\\d+\\]", "[]"), 1, Integer::sum);
          }
          System.out.println(name + " " + flavour + " " + (result.isCompliant() ? "COMPLIANT" : "NOT COMPLIANT"));
          broken.forEach((rule, count) -> System.out.println("  " + count + " × " + rule));
          good &= result.isCompliant();
        }
      }
    }
    System.exit(good ? 0 : 1);
  }
}
